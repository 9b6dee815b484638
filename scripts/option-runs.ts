/**
 * Which options a parameter or a method of a group writes, found by runs: each conformance vector with and without each of
 * its arguments, and groups without vectors with sample values.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { groupParamRows } from '../src/config/generated/group-params';
import { directivesOf, renderSections } from '../src/config/rendered';
import { Section } from '../src/config/section';
import type { Vector, VectorFile } from '../test/vectors/format';
import { camel } from '../test/vectors/names';
import { replay } from '../test/vectors/replay';
import { ownPrograms } from './option-programs';

/** Options by place: `workers.setBasicParams.count`, or a method without the last part. */
export type Runs = ReadonlyMap<string, ReadonlySet<string>>;

/** What runs showed. */
export interface OptionRuns {
  /** Options that are there only with this parameter, or only with this method. */
  readonly added: Runs;
  /** Options whose lines this parameter or method changes, these among them. */
  readonly changed: Runs;
}

type Key = string | number;
type Json = { readonly [key: string]: unknown };

/** A place in a vector with arguments. */
interface Call {
  readonly path: string;
  readonly at: readonly Key[];
  readonly args: readonly string[];
}

const vectorFile = join(__dirname, '../test/vectors/public.json');

/** Runs all. */
export function optionRuns(): OptionRuns {
  const added = new Map<string, Set<string>>();
  const changed = new Map<string, Set<string>>();
  const compare = (place: string, all: Lines | undefined, less: Lines | undefined, isExact = true) => {
    if (all === undefined || less === undefined) return;
    const names = new Set(less.map(nameOf));
    const more = all.map(nameOf).filter((name) => !names.has(name));
    if (isExact) note(added, place, more);
    note(changed, place, [...except(all, less), ...except(less, all)].map(nameOf));
  };
  const { vectors } = JSON.parse(readFileSync(vectorFile, 'utf8')) as VectorFile;
  const own = ownPrograms.map((calls): Vector => ({ id: 'own', section: {}, calls }));
  for (const vector of [...vectors, ...own]) {
    if (vector.section_class !== undefined || vector.render !== undefined) continue;
    const all = linesOf(vector);
    if (all === undefined) continue;
    for (const index of vector.calls.keys()) {
      const rest = { ...vector, calls: vector.calls.filter((_, at) => at !== index) };
      for (const { path, at, args } of callsIn(vector.calls[index], ['calls', index])) {
        const without = linesOf(rest);
        // What makes an argument is one of several reasons for the lines of its call.
        compare(path, all, without, at.length === 3);
        for (const name of args) {
          const less = linesOf(withoutKey(vector, [...at, name]));
          // Without a required argument there is no call.
          compare(`${path}.${camel(name)}`, all, less ?? without, less !== undefined);
        }
      }
    }
  }
  for (const [place, all, less] of sampled()) compare(place, all, less);
  return { added, changed };
}

type Lines = readonly string[];

const nameOf = (line: string): string => line.slice(0, line.indexOf(' = '));
const except = (lines: Lines, others: Lines): Lines => lines.filter((line) => !others.includes(line));

function note(map: Map<string, Set<string>>, place: string, options: readonly string[]): void {
  map.set(place, new Set([...(map.get(place) ?? []), ...options]));
}

/** Lines of options that a vector's program writes; undefined if it is refused. */
function linesOf(vector: Vector): Lines | undefined {
  return replay(vector).actual?.ini?.filter((line) => /^[^[][^=]* = /.test(line));
}

/** The calls of a step: its own, and those that make its arguments, with what is done with their results. */
function callsIn(value: unknown, at: readonly Key[], maker = ''): readonly Call[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item, index) => callsIn(item, [...at, index], maker));
  const map = value as Json;
  const named = map['path'] ?? map['$new'] ?? map['$call'];
  const linked = map['call'] === undefined ? undefined : `${maker}.${camelPath(map['call'])}`;
  const path = named === undefined ? linked : camelPath(named);
  const args = map['args'] as Json | undefined;
  const own = path === undefined ? [] : [{ path, at: [...at, 'args'], args: Object.keys(args ?? {}) }];
  const inner = Object.entries(map).flatMap(([key, item]) =>
    callsIn(item, [...at, key], key === 'then' ? (path ?? maker) : ''),
  );
  return [...own, ...inner];
}

const camelPath = (path: unknown): string => String(path).split('.').map(camel).join('.');

function withoutKey(vector: Vector, at: readonly Key[]): Vector {
  const copy = structuredClone(vector);
  const holder = at.slice(0, -1).reduce((value: unknown, key) => (value as Json)[key], copy);
  delete (holder as Record<string, unknown>)[at.at(-1)!];
  return copy;
}

/** Values of which a parameter takes some. */
const samples: readonly unknown[] = [true, 7, 'a', '/srv/a', ['a'], { a: 'b' }, false];

/** Calls of each method with its required arguments alone, and with one parameter besides. */
function* sampled(): Iterable<readonly [string, Lines | undefined, Lines | undefined]> {
  for (const [group, method, index, , , keys] of groupParamRows) {
    const isSection = group === 'section';
    if (!isSection && !(group in Section.prototype)) continue;
    const before = Array.from({ length: index }, () => 'a');
    const place = isSection ? method : `${group}.${method}`;
    const without = written(group, method, before);
    yield [place, without, []];
    for (const name of keys === '' ? [] : keys.split(' '))
      for (const sample of samples)
        yield [`${place}.${name}`, written(group, method, [...before, { [name]: sample }]), without ?? []];
  }
}

function written(group: string, method: string, args: readonly unknown[]): Lines | undefined {
  const section = new Section();
  const holder = (group === 'section' ? section : section[group as 'workers']) as unknown as Record<
    string,
    (...args: unknown[]) => unknown
  >;
  try {
    holder[method]!(...args);
    return renderSections([section]).flatMap((one) =>
      directivesOf(one).map(({ key, value }) => `${key} = ${value}`),
    );
  } catch {
    return undefined;
  }
}
