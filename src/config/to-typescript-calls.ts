import { catalog, type OptionFacts } from './catalog';
import { optionCalls } from './generated/option-calls';
import type { RenderedDirective } from './line';
import { hasMagic } from './magic';
import type { SectionCall } from './to-typescript';

/** A call, and the number of options it produces. */
export interface CallCandidate {
  readonly call: SectionCall;
  readonly count: number;
}

/**
 * Candidate calls for the first of these options, or all of them, most expressive first; the last one always
 * works.
 */
export function candidates(run: readonly RenderedDirective[]): readonly CallCandidate[] {
  const [first] = run as readonly [RenderedDirective];
  const one = (call: SectionCall | undefined): readonly CallCandidate[] =>
    call === undefined ? [] : [{ call, count: 1 }];
  return [
    ...one(spoken(first)),
    ...groupCalls(first).map((call) => ({ call, count: 1 })),
    ...setCalls(run),
    { call: { path: ['raw'], args: [first.key, plainValue(first.value)] }, count: 1 },
  ];
}

/** Options with a method of the section itself. */
function spoken({ key, value }: RenderedDirective): SectionCall | undefined {
  const at = value.indexOf('=');
  const [name, content] = [value.slice(0, at), value.slice(at + 1)];
  switch (key) {
    case 'strict':
      return value === 'true' ? { path: ['setBasicParams'], args: [{ strictConfig: true }] } : undefined;
    case 'plugin':
      return { path: ['setPluginsParams'], args: [{ plugins: [value] }] };
    case 'need-plugin':
      return { path: ['setPluginsParams'], args: [{ plugins: [value], required: true }] };
    case 'ini':
      return { path: ['include'], args: [value] };
    case 'env':
      return at > 0 ? { path: ['env'], args: [name, { value: content }] } : undefined;
    case 'set-placeholder':
      return at > 0 ? { path: ['setPlaceholder'], args: [name, content] } : undefined;
    default:
      return undefined;
  }
}

function groupCalls({ key, value }: RenderedDirective): readonly SectionCall[] {
  const known = optionCalls.filter(([option]) => option === key);
  return known.flatMap(([, group, method, parameter, types]) =>
    readings(value, types.split(' ')).map((given) => ({
      path: [group, method],
      args: [{ [parameter]: given }],
    })),
  );
}

/** Candidate code values of a text, of the parameter's types. */
function readings(value: string, types: readonly string[]): readonly unknown[] {
  return [plainValue(value), value].filter(
    (given, index, all) => types.includes(typeof given) && all.indexOf(given) === index,
  );
}

/** Merges an option into the previous call, if it is another parameter of the same method. */
export function merged(last: SectionCall, directive: RenderedDirective): SectionCall | undefined {
  const [params] = last.args;
  if (last.args.length !== 1 || typeof params !== 'object' || params === null) return undefined;
  for (const call of [...groupCalls(directive), ...[spoken(directive) ?? []].flat()]) {
    const [more] = call.args as readonly [Record<string, unknown>];
    if (call.path.join('.') !== last.path.join('.') || typeof more !== 'object') continue;
    const [[name, value] = ['', undefined]] = Object.entries(more);
    const known = (params as Record<string, unknown>)[name];
    const others = Object.keys(params).length > 1;
    // Plugins follow the order of calls.
    if (name === 'plugins' && others !== Object.keys(more).length > 1) continue;
    if (known === undefined) return { ...last, args: [{ ...params, ...more }] };
    if (catalog.get(directive.key)?.repeatable) {
      return { ...last, args: [{ ...params, [name]: [known, value].flat() }] };
    }
  }
  return undefined;
}

function setCalls(run: readonly RenderedDirective[]): readonly CallCandidate[] {
  const [{ key }] = run as readonly [RenderedDirective];
  const facts = catalog.get(key);
  if (facts === undefined) return [];
  const values = run.map(({ value }) => typed(facts, value));
  const found: CallCandidate[] = [];
  if (facts.repeatable && values.length > 1 && !values.includes(undefined)) {
    found.push({ call: { path: ['set'], args: [key, values] }, count: values.length });
  }
  if (values[0] !== undefined) found.push({ call: { path: ['set'], args: [key, values[0]] }, count: 1 });
  return found;
}

/** Converts a value to the option's type (`valueType` in scripts/generate-catalog.ts), or undefined. */
function typed(facts: OptionFacts, value: string): string | number | boolean | undefined {
  const isSwitch = facts.kind === 'bool' || facts.kind === 'set-flag' || facts.argument === 'none';
  const plain = plainValue(value);
  if (isSwitch) return typeof plain === 'boolean' ? plain : undefined;
  if (typeof plain === 'boolean') return facts.argument === 'optional' ? plain : value;
  if (typeof plain === 'number') return plain;
  if (facts.kind === 'int' && !hasMagic(value)) return undefined;
  if (facts.kind === 'size' && !hasMagic(value) && !/^\d+[kKmMgG]$/.test(value)) return undefined;
  return value;
}

/** Converts a text that is exactly a number or a switch. */
function plainValue(value: string): string | number | boolean {
  if (value === 'true' || value === 'false') return value === 'true';
  return /^-?\d+$/.test(value) && String(Number(value)) === value ? Number(value) : value;
}
