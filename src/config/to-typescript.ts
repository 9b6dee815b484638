import { directivesOf, type RenderedDirective, type RenderedSection } from './line';
import { renderSections } from './rendered';
import { Section } from './section';
import { candidates, merged } from './to-typescript-calls';

/** A call on a section: `section.workers.setBasicParams({ count: 4 })`. */
export interface SectionCall {
  readonly path: readonly string[];
  readonly args: readonly unknown[];
  /** Comments above its first option. */
  readonly comments?: readonly string[];
}

/** Options for generated code. */
export interface TypeScriptOptions {
  /**
   * Module that exports `Section`.
   * @default 'pulumi-uwsgi'
   */
  readonly from?: string;
}

/**
 * Generates TypeScript code for sections: option groups if they have a parameter for an option, typed `set` calls
 * otherwise, `raw` for options missing in the catalogue. Each call is verified on a section, so the code renders the
 * same options in the same order. Comments are kept; repeated sections are merged.
 *
 * @example
 * toTypeScript(parseIni(text).sections)
 */
export function toTypeScript(
  sections: readonly RenderedSection[],
  { from = 'pulumi-uwsgi' }: TypeScriptOptions = {},
): string {
  const names = new Set<string>();
  const parts = mergeByName(sections).map((section) => {
    const variable = variableOf(section.name, names);
    const { calls, rest } = callsOf(section) ?? rawCalls(section);
    const born = section.name === 'uwsgi' ? '' : `{ name: ${print(section.name)} }`;
    const lines = calls.flatMap(({ path, args, comments = [] }) => [
      ...comments.map(asComment),
      `${variable}.${path.join('.')}(${args.map(print).join(', ')});`,
    ]);
    const text = [`export const ${variable} = new Section(${born});`, ...lines, ...rest.map(asComment)];
    return `${text.join('\n')}\n`;
  });
  return [`import { Section } from ${print(from)};\n`, ...parts].join('\n');
}

function mergeByName(sections: readonly RenderedSection[]): readonly RenderedSection[] {
  const merged = new Map<string, RenderedSection>();
  for (const { name, lines } of sections) {
    // uWSGI ignores lines above the first section.
    if (name === '' || lines.length === 0) continue;
    merged.set(name, { name, lines: [...(merged.get(name)?.lines ?? []), ...lines] });
  }
  return [...merged.values()];
}

/** Calls for a section, and trailing comments. */
export interface SectionCalls {
  readonly calls: readonly SectionCall[];
  /** Comments below the last option. */
  readonly rest: readonly string[];
}

/**
 * Finds calls for a section by trial: each must produce the next options and change no earlier one.
 *
 * @param isPlain options to write with `raw`, which accepts any kind of value
 * @returns undefined if no calls produce exactly these options, for example with automatically added placeholders
 */
export function callsOf(
  section: RenderedSection,
  isPlain: (directive: RenderedDirective) => boolean = () => false,
): SectionCalls | undefined {
  const wanted = directivesOf(section);
  const comments = commentsAbove(section);
  let calls: readonly SectionCall[] = [];
  let done = 0;
  const fits = (list: readonly SectionCall[], count: number) =>
    gives(section.name, list, wanted.slice(0, count));
  while (done < wanted.length) {
    const above = comments.get(wanted[done]!);
    const last = calls.at(-1);
    const apart = last === undefined || above !== undefined || isPlain(wanted[done]!);
    const joined = apart ? undefined : merged(last, wanted[done]!);
    if (joined !== undefined && fits([...calls.slice(0, -1), joined], done + 1)) {
      calls = [...calls.slice(0, -1), joined];
      done += 1;
      continue;
    }
    const run = runOf(wanted, done, comments, isPlain);
    const ways = isPlain(wanted[done]!) ? candidates(run).slice(-1) : candidates(run);
    const found = ways.find(({ call, count }) => fits([...calls, call], done + count));
    if (found === undefined) return undefined;
    calls = [...calls, above === undefined ? found.call : { ...found.call, comments: above }];
    done += found.count;
  }
  return { calls, rest: comments.get(undefined) ?? [] };
}

/** Writes each option with `raw`. */
export function rawCalls(section: RenderedSection): SectionCalls {
  return {
    calls: directivesOf(section).map(({ key, value }) => ({ path: ['raw'], args: [key, value] })),
    rest: section.lines.flatMap((line) => ('comment' in line ? [line.comment] : [])),
  };
}

function commentsAbove(
  section: RenderedSection,
): ReadonlyMap<RenderedDirective | undefined, readonly string[]> {
  const found = new Map<RenderedDirective | undefined, readonly string[]>();
  let open: string[] = [];
  for (const line of section.lines) {
    if ('comment' in line) open.push(line.comment);
    else {
      if (open.length > 0) found.set(line, open);
      open = [];
    }
  }
  return open.length > 0 ? found.set(undefined, open) : found;
}

/** Adjacent values of one option, up to a comment. */
function runOf(
  wanted: readonly RenderedDirective[],
  start: number,
  comments: ReadonlyMap<RenderedDirective | undefined, unknown>,
  isPlain: (directive: RenderedDirective) => boolean,
): readonly RenderedDirective[] {
  const goesOn = (one: RenderedDirective) =>
    one.key === wanted[start]!.key && !comments.has(one) && !isPlain(one);
  let end = start + 1;
  while (end < wanted.length && goesOn(wanted[end]!)) end += 1;
  return wanted.slice(start, end);
}

function gives(name: string, calls: readonly SectionCall[], wanted: readonly RenderedDirective[]): boolean {
  const section = new Section({ name });
  try {
    for (const { path, args } of calls) run(section, path, args);
    const [{ lines } = { lines: [] }] = renderSections([section]);
    const seen = lines as readonly RenderedDirective[];
    return (
      seen.length === wanted.length &&
      wanted.every(({ key, value }, index) => seen[index]!.key === key && seen[index]!.value === value)
    );
  } catch {
    // If a method rejects a value, use the next candidate.
    return false;
  }
}

function run(section: Section, path: readonly string[], args: readonly unknown[]): void {
  const owner = path
    .slice(0, -1)
    .reduce<Record<string, unknown>>(
      (object, key) => object[key] as Record<string, unknown>,
      section as never,
    );
  (owner[path.at(-1)!] as (...args: unknown[]) => unknown).apply(owner, [...args]);
}

/** Reserves a free variable name. */
export function variableOf(name: string, taken: Set<string>): string {
  const words = name.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  const joined = words
    .map((word, index) => (index === 0 ? word : word[0]!.toUpperCase() + word.slice(1)))
    .join('');
  const base = /^[A-Za-z]/.test(joined) && joined !== 'Section' ? joined : `section${joined}`;
  let variable = reserved.has(base) ? `${base}Section` : base;
  for (let number = 2; taken.has(variable); number += 1) variable = `${base}${number}`;
  taken.add(variable);
  return variable;
}

const reserved = new Set(
  'await break case catch class const continue debugger default delete do else enum export extends false finally for function if implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof undefined var void while with yield'.split(
    ' ',
  ),
);

/** Formats a comment as a line of code. */
export function asComment(comment: string): string {
  // Remove line ends and invisible characters.
  return `// ${comment}`.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, ' ').trimEnd();
}

/** Formats a value as code: single quotes, unquoted keys. */
function print(value: unknown): string {
  if (typeof value === 'string') return quote(value);
  if (Array.isArray(value)) return `[${value.map(print).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  return `{ ${Object.entries(value)
    .map(([key, item]) => `${key}: ${print(item)}`)
    .join(', ')} }`;
}

function quote(text: string): string {
  const inner = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  return `'${inner.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')}'`;
}
