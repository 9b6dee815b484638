import { catalog } from './catalog';
import type { RenderedLine, RenderedSection } from './rendered';

/**
 * Sections as they travel and are stored: a map per section, so that every option is an own value with an own diff.
 * Maps have no order on the wire and no repeated keys, so an option given several times is a list, and the order is a
 * `layout` beside it.
 */
export interface WireSections {
  [section: string]: WireOptions;
}

/** The options of one section; an option given several times has a list. */
export interface WireOptions {
  [option: string]: string | string[];
}

/** Sections with their order. */
export interface Wire {
  readonly sections: WireSections;
  /** `"[uwsgi]"` starts a section; then one entry a line: the key of an option (repeats included), `; a comment` or `# a comment`. */
  readonly layout?: readonly string[];
}

/** Takes ordered sections apart into maps and their order. */
export function toWire(sections: readonly RenderedSection[]): Required<Wire> & { layout: string[] } {
  const layout: string[] = [];
  const maps = new Map<string, Map<string, string[]>>();
  for (const { name, lines } of sections) {
    layout.push(`[${name}]`);
    const options = maps.get(name) ?? new Map<string, string[]>();
    maps.set(name, options);
    for (const line of lines) {
      if ('comment' in line) {
        layout.push(`${line.mark ?? ';'} ${line.comment}`);
        continue;
      }
      layout.push(line.key);
      options.set(line.key, [...(options.get(line.key) ?? []), line.value]);
    }
  }
  return { sections: plain(maps, (options) => plain(options, oneOrMany)), layout };
}

/**
 * Puts sections together again. Values may be Unknown and come through as they are; a section that is Unknown as a
 * whole has no lines.
 *
 * The layout may be missing or out of date, as when a person wrote the map: what it does not mention follows behind,
 * placeholders and plugins first (uWSGI acts on them while it reads), the rest by name; what it mentions in vain is
 * left out.
 */
export function fromWire({ sections, layout = [] }: Wire): RenderedSection[] {
  const left = new Map(Object.entries(sections).map(([name, options]) => [name, new Map(queues(options))]));
  const found: { name: string; lines: RenderedLine[] }[] = [];
  let current: (typeof found)[number] | undefined;
  for (const entry of known(layout)) {
    const name = /^\[(.*)\]$/s.exec(entry)?.[1];
    if (name !== undefined) {
      current = left.has(name) ? { name, lines: [] } : undefined;
      if (current !== undefined) found.push(current);
    } else if (/^[;#]/.test(entry)) {
      const comment = entry.replace(/^[;#] ?/, '');
      current?.lines.push(entry.startsWith('#') ? { comment, mark: '#' } : { comment });
    } else if (current !== undefined) {
      const values = left.get(current.name)?.get(entry);
      if (values !== undefined && values.length > 0)
        current.lines.push({ key: entry, value: values.shift()! });
    }
  }
  const names = [...left.keys()].sort(by((name) => (name === 'uwsgi' ? 0 : 1)));
  for (const name of names) {
    const section = found.findLast((one) => one.name === name) ?? { name, lines: [] };
    if (!found.includes(section)) found.push(section);
    const options = left.get(name)!;
    for (const key of [...options.keys()].sort(by(turn))) {
      section.lines.push(...options.get(key)!.map((value) => ({ key, value })));
    }
  }
  return found;
}

const pluginOptions = new Set([
  'plugin-dir',
  'plugins-dir',
  'plugin',
  'plugins',
  'need-plugin',
  'need-plugins',
]);

/** When an option is read, where nobody said: it may use only what stands above it. */
function turn(key: string): number {
  // A name that uWSGI does not know can only be there to be referred to, as %(name).
  if (!catalog.has(key) || catalog.get(key)!.kind === 'placeholder') return 0;
  if (key.endsWith('-dir') && pluginOptions.has(key)) return 1;
  return pluginOptions.has(key) ? 2 : 3;
}

/** Sorts by rank, then by name. */
function by(rank: (name: string) => number): (one: string, other: string) => number {
  return (one, other) => rank(one) - rank(other) || (one < other ? -1 : one > other ? 1 : 0);
}

function queues(options: WireOptions): [string, string[]][] {
  return Object.entries(options).map(([key, value]) => [key, Array.isArray(value) ? [...value] : [value]]);
}

function known(layout: readonly string[]): readonly string[] {
  return Array.isArray(layout) ? layout.filter((entry) => typeof entry === 'string') : [];
}

function oneOrMany(values: string[]): string | string[] {
  return values.length === 1 ? values[0]! : values;
}

/** An object with these keys as its own, `__proto__` included. */
function plain<T, U>(map: ReadonlyMap<string, T>, convert: (value: T) => U): Record<string, U> {
  return Object.fromEntries([...map].map(([key, value]) => [key, convert(value)]));
}
