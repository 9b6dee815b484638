/** Option tables of several releases → the records of data/uwsgi-options.json, and what a release changes. */
import { identityOf, kindOf } from './kinds';
import type { TableEntry } from './read-tables';

/** What may differ between releases. */
export interface OptionFacts {
  readonly arg: TableEntry['argument'];
  readonly kind: string;
  readonly repeatable: boolean;
  /** What it switches on by itself, or `immediate`. */
  readonly flags?: readonly string[];
  /** C function that reads its value. */
  readonly setter: string;
}

/** An option of uWSGI; its facts are those of the newest release that has it. */
export interface OptionRecord extends OptionFacts {
  readonly name: string;
  /** `core`, or the plugin that defines it. */
  readonly plugin: string;
  readonly short?: string;
  /** Conditions of the preprocessor. */
  readonly build_condition?: readonly string[];
  /** Other names of it. */
  readonly aliases_of?: readonly string[];
  /** Releases that have it, oldest first. */
  readonly versions: readonly string[];
  /** Facts of releases where they differ. */
  readonly differs?: Readonly<Record<string, OptionFacts>>;
}

/** Option tables by release, oldest first. */
export type Releases = ReadonlyMap<string, readonly TableEntry[]>;

function factsOf({ name, argument, setter, flags }: TableEntry): OptionFacts {
  return {
    arg: argument,
    ...kindOf(name, setter),
    ...(flags.length === 0 ? {} : { flags }),
    setter,
  };
}

/** Records of all options, in the order of the newest release; those that it lacks come last. */
export function recordsOf(releases: Releases): readonly OptionRecord[] {
  const newestFirst = [...releases].reverse();
  const newest = new Map<string, TableEntry>();
  for (const [, entries] of newestFirst)
    for (const entry of entries) if (!newest.has(entry.name)) newest.set(entry.name, entry);
  const same = new Map<string, TableEntry[]>();
  for (const entry of newest.values()) {
    const identity = identityOf(entry) ?? entry.name;
    same.set(identity, [...(same.get(identity) ?? []), entry]);
  }
  return [...newest.values()].map((entry) => {
    const facts = factsOf(entry);
    const found = [...releases].flatMap(([version, entries]) => {
      const then = entries.find(({ name }) => name === entry.name);
      return then === undefined ? [] : [{ version, facts: factsOf(then) }];
    });
    const differing = found.filter((one) => JSON.stringify(one.facts) !== JSON.stringify(facts));
    const others = (same.get(identityOf(entry) ?? entry.name) ?? []).filter((one) => one !== entry);
    return {
      name: entry.name,
      plugin: entry.plugin,
      ...facts,
      ...(entry.short === undefined ? {} : { short: entry.short }),
      ...(entry.conditions.length === 0 ? {} : { build_condition: entry.conditions }),
      ...(others.length === 0 ? {} : { aliases_of: others.map(({ name }) => name) }),
      versions: found.map(({ version }) => version),
      ...(differing.length === 0
        ? {}
        : { differs: Object.fromEntries(differing.map((one) => [one.version, one.facts])) }),
    };
  });
}

/** One record a line. */
export function formatRecords(records: readonly OptionRecord[]): string {
  return `[\n${records.map((record) => JSON.stringify(record)).join(',\n')}\n]\n`;
}

/** What a release has that another has not, and how. */
export interface ReleaseChanges {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** `ssl-option: argument none → required`. */
  readonly changed: readonly string[];
}

/** Compares two releases of the records. */
export function compareReleases(
  records: readonly OptionRecord[],
  before: string,
  after: string,
): ReleaseChanges {
  const has = ({ versions }: OptionRecord, version: string): boolean => versions.includes(version);
  const names = (found: readonly OptionRecord[]): readonly string[] => found.map(({ name }) => name).sort();
  return {
    added: names(records.filter((one) => has(one, after) && !has(one, before))),
    removed: names(records.filter((one) => has(one, before) && !has(one, after))),
    changed: records
      .filter((one) => has(one, before) && has(one, after))
      .flatMap((one) => changesOf(one, before, after))
      .sort(),
  };
}

function changesOf(record: OptionRecord, before: string, after: string): readonly string[] {
  const [then, now] = [before, after].map((version) => record.differs?.[version] ?? record) as [
    OptionFacts,
    OptionFacts,
  ];
  const shown: readonly (readonly [string, (facts: OptionFacts) => string])[] = [
    ['argument', ({ arg }) => arg],
    ['kind', ({ kind, repeatable }) => (repeatable ? `several ${kind}` : kind)],
    ['implies', ({ flags }) => flags?.join(', ') ?? 'nothing'],
    ['read by', ({ setter }) => setter],
  ];
  return shown
    .filter(([, text]) => text(then) !== text(now))
    .map(([what, text]) => `${record.name}: ${what} ${text(then)} → ${text(now)}`);
}
