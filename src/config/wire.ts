import { catalog } from './catalog';
import type { RenderedLine, RenderedSection } from './rendered';

/**
 * Wire form of sections, for transfer and state: a map per section, so that each option has its own diff. Maps have
 * no order on the wire and no repeated keys, so a repeated option is a list, and `layout` holds the order.
 */
export interface WireSections {
  [section: string]: WireOptions;
}

/** Options of a section; a repeated option has a list. */
export interface WireOptions {
  [option: string]: string | string[];
}

/** Sections and their order. */
export interface Wire {
  readonly sections: WireSections;
  /**
   * `"[uwsgi]"` starts a section; then one entry per line: the key of an option (repeats included), `; a comment`
   * or `# a comment`.
   */
  readonly layout?: readonly string[];
}

/** Converts ordered sections to maps and a layout. */
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
 * Converts the wire form to ordered sections. Unknown values are kept; an Unknown section has no lines.
 *
 * The layout may be missing or outdated, for example if a user wrote the map. Options missing in the layout are
 * appended: placeholders and plugins first (they take effect during reading), the rest by name. Layout entries
 * without an option are ignored.
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

/** Rank of an option without a place in the layout: an option can use only lines above it. */
function turn(key: string): number {
  // An unknown name is only useful as a reference %(name).
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

/** Object with these own keys, including `__proto__`. */
function plain<T, U>(map: ReadonlyMap<string, T>, convert: (value: T) => U): Record<string, U> {
  return Object.fromEntries([...map].map(([key, value]) => [key, convert(value)]));
}
