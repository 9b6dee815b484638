import { committedRecords } from '../../../scripts/read-options';
import { type Activation, activationOf, type OptionChangeKind } from '../../../src/activation/activation';
import { catalog, type OptionFacts } from '../../../src/config/catalog';
import { optionsOf, settingOf } from '../prove';
import { configurationOf } from './configuration';
import { type Surroundings, surroundingsOf } from './surroundings';
import { conditions, routeRule, valuesByName } from './values';

/** A change of an option to try, with what stands beside it. */
export interface Candidate extends Surroundings {
  readonly option: string;
  readonly kind: OptionChangeKind;
  readonly from: readonly string[];
  readonly to: readonly string[];
}

/** Values by the kind of an option, for those that no table has. */
const valuesByKind: Readonly<
  Partial<Record<OptionFacts['kind'], readonly [string | readonly string[], string]>>
> = {
  bool: [[], 'true'],
  'set-flag': [[], 'true'],
  int: ['11', '13'],
  size: ['1048576', '2097152'],
  string: ['DIR/one', 'DIR/two'],
  'string-list': ['DIR/one', 'DIR/two'],
  'deprecated-noop': [[], 'true'],
  'command-prints': ['one', 'two'],
};

const takesNothing = new Set(
  committedRecords()
    .filter(({ arg }) => arg === 'none')
    .map(({ name }) => name),
);

/** Lines that are tried beside an option as well, for what they do to its activation. */
const also: Readonly<Record<string, readonly string[]>> = {
  'vassals-set': ['master = true'],
  'add-header': ['exit-on-reload = true', 'lazy = true'],
  'add-gid': ['uid = www-data'],
};

/** Changes of an option that are tried; none where no value is known. */
export function candidatesOf(option: string, flavour: { readonly name: string }): readonly Candidate[] {
  const facts = catalog.get(option)!;
  const values = valuesOf(facts);
  if (values === undefined) return [];
  const [from, to] = values.map((value) => [value].flat()) as [string[], string[]];
  const kind = from.length === 0 ? 'add' : to.length === 0 ? 'remove' : 'change';
  const first = { ...surroundingsOf(facts, flavour), option, kind, from, to } as const;
  return [first, ...(also[option] ?? []).map((line) => ({ ...first, beside: [...first.beside, line] }))];
}

/** The activation that the rules give for a candidate, in the configuration that it is tried in. */
export function activationOfCandidate(given: Candidate): Activation {
  const { option, kind, from, to } = given;
  const [running, wanted] = [from, to].map((values) => optionsOf(configurationOf(given, values)));
  return activationOf(option, kind, settingOf(from), settingOf(to), { running, wanted }).activation;
}

function valuesOf(
  facts: OptionFacts,
): readonly [string | readonly string[], string | readonly string[]] | undefined {
  const { name, kind } = facts;
  const condition = conditions.find(([pattern]) => pattern.test(name));
  if (condition !== undefined) return [condition[1], condition[2]];
  if (kind === 'route-rule') return [[], routeRule(name)];
  const named = valuesByName.find(([pattern]) => pattern.test(name));
  if (named !== undefined && !takesNothing.has(name)) return [named[1], named[2]];
  return valuesByKind[kind];
}
