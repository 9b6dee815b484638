import type { Output } from '@pulumi/pulumi';
import { OptionError } from '../options/errors';
import { isOutput, type Late, TextTemplate, templateFault } from '../options/text';
import { catalog } from './catalog';
import { isDirective, type RenderedDirective, type RenderedLine } from './line';
import { applyMagic } from './magic';
import { lookupPlaceholder, referencePass } from './reference-pass';

/**
 * Placeholders to which {@link literal} refers. uWSGI expands placeholders after `$(…)` and `@(…)`, so their values
 * are not expanded again.
 */
const placeholders: Readonly<Record<string, string>> = {
  'literal-empty': '',
  'literal-dollar': '$',
  'literal-at': '@',
};

/** Names defined without a file: uWSGI's own, and options of usual command lines. */
const takenNames = new Set(['_', 'ini', 'strict', ...Object.keys(placeholders)]);

/**
 * Escapes text so that uWSGI uses it literally: `%`, `$(…)` and `@(…)` are not replaced, and blanks at its ends are
 * kept. Needed placeholders are added to the section automatically.
 *
 * @example
 * section.env('PASSWORD', { value: literal('50%$(HOME)') }); // env = PASSWORD=50%%%(literal-dollar)(HOME)
 *
 * @param subject name of the value in errors, such as `the variable PASSWORD`
 * @throws OptionError if an ini file cannot hold the text: a line break, a NUL, `%(two words)`
 */
export function literal(value: string, subject?: string): string;
export function literal(value: Output<string>, subject?: string): Output<string>;
export function literal(value: Late<string>, subject?: string): Late<string>;
export function literal(value: Late<string>, subject = 'the text'): Late<string> {
  if (!isOutput(value)) return escapeText(value, subject);
  const escaped = value.apply((known) => escapeText(known as string, subject)) as unknown as Output<string>;
  // A known value can already be text, in tests that replace Pulumi.
  if (isOutput(escaped)) escapedOutputs.add(escaped);
  return escaped;
}

const escapedOutputs = new WeakSet<object>();

/** Whether an Output was created by {@link literal}, so that it may need any of the placeholders. */
export const isLiteralOutput = (output: object): boolean => escapedOutputs.has(output);

function escapeText(given: unknown, subject: string): string {
  const refuse = (reason: string): never => {
    throw new OptionError('literal', `Cannot write ${subject} as it is: ${reason}`);
  };
  if (given instanceof TextTemplate) refuse(templateFault);
  if (typeof given !== 'string' && typeof given !== 'number')
    refuse(`it must be text, but it is ${given === null ? 'null' : typeof given}`);
  const value = String(given);
  if (/[\n\0]/.test(value))
    refuse('an ini line ends at a line break or a NUL; give it through a file or variable');
  const written = value
    .replaceAll('%', '%%')
    .replaceAll('$(', '%(literal-dollar)(')
    .replaceAll('@(', '%(literal-at)(')
    .replace(/^(?=[ \t\r\v\f])/, '%(literal-empty)')
    .replace(/(?<=[ \t\r\v\f])$/, '%(literal-empty)');
  const known = (name: string) => placeholders[name] ?? (takenNames.has(name) ? '' : undefined);
  const read = referencePass(applyMagic(written), '%', (name) => lookupPlaceholder(name, known));
  if (read !== value) refuse('uWSGI replaces a "%(…)" of that kind, and knows no escape for it');
  return written;
}

/** Inverse of {@link literal}. */
export function fromLiteral(written: string): string {
  return written.replace(/%%|%\((literal-[a-z]+)\)/g, (part, name: string | undefined) =>
    name === undefined ? '%' : (placeholders[name] ?? part),
  );
}

const reference = /%\((literal-[a-z]+)\)/g;

/**
 * Adds the placeholders that {@link literal} needs before all other lines, and checks conflicts within the section.
 *
 * @throws OptionError if a literal `%(name)` refers to an option or placeholder of this section
 */
export function withLiterals(lines: readonly RenderedLine[]): readonly RenderedLine[] {
  const needed = new Set<string>();
  const settled = lines.map((line) => (isDirective(line) ? settle(line, needed) : line));
  const escaped = settled.filter((line) => isDirective(line) && line.value.includes('%%'));
  const names = new Set(escaped.length > 0 ? settled.filter(isDirective).flatMap(namesSet) : []);
  for (const line of escaped) if (isDirective(line)) checkEscaped(line, names);
  const definitions = Object.entries(placeholders)
    .filter(([name]) => needed.has(name))
    .map(([name, content]) => ({ key: 'set-placeholder', value: `${name}=${content}` }));
  return [...definitions, ...settled];
}

/** In options that take effect during reading, uWSGI replaces only `%` magic, so they need no placeholders. */
function settle(line: RenderedDirective, needed: Set<string>): RenderedDirective {
  if (line.late === true && !isImmediate(line.key))
    for (const name of Object.keys(placeholders)) needed.add(name);
  if (!line.value.includes('%(literal-')) return line;
  if (!isImmediate(line.key)) {
    for (const [, name] of line.value.matchAll(reference)) needed.add(name!);
    return line;
  }
  if (/^%\(literal-empty\)|%\(literal-empty\)$/.test(line.value)) {
    throw new OptionError(
      line.key,
      'Cannot keep blanks at the ends of the text: uWSGI acts on this option while it reads the file, before it fills placeholders in',
    );
  }
  return {
    ...line,
    value: line.value.replace(reference, (whole, name: string) => placeholders[name] ?? whole),
  };
}

function isImmediate(key: string): boolean {
  return catalog.get(key)?.flags.includes('immediate') ?? false;
}

/** Names defined by a line: its option, and the placeholder that it sets. */
export function namesSet({ key, value }: RenderedDirective): readonly string[] {
  return /^set(-ph|-placeholder)?$/.test(key) ? [key, value.split('=', 1)[0]!] : [key];
}

/** @throws OptionError if a literal `%(name)` of the line refers to one of these names */
export function checkEscaped({ key, value }: RenderedDirective, names: ReadonlySet<string>): void {
  if (isImmediate(key)) return;
  for (const [, name] of value.matchAll(/(?<!%)(?:%%)+\(([^()]+)\)/g)) {
    if (!names.has(name!)) continue;
    throw new OptionError(
      key,
      `Cannot write %(${name}) as text: uWSGI replaces it, because the section sets "${name}"`,
    );
  }
}
