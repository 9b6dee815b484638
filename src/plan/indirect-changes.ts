import { type Activated, strongest } from '../activation/activation';
import { textsIn } from '../activation/daemons';
import { catalog } from '../config/catalog';
import { definitions, placeholderKeys } from '../config/ini-guard';
import type { Change } from './change';
import type { Classify, OptionSet } from './diff-options';
import { type EffectiveLine, effectiveLines } from './effective-lines';

/** An option whose value for uWSGI changes through a name that it refers to, or through its block. */
interface IndirectChange extends Activated {
  readonly key: string;
  readonly lines: readonly EffectiveLine[];
}

/**
 * Gives a change of a placeholder, of a variable of the file or of a block the class of the options that get another
 * value by it, and names them. A reload of a new placeholder alone would keep what these options need a restart for.
 */
export function classifyIndirect(
  changes: readonly Change[],
  from: OptionSet,
  to: OptionSet,
  classify: Classify,
): readonly Change[] {
  const moved = changes.some(({ kind }) => kind === 'order');
  const indirect =
    changes.length === 0 || !(moved || changes.some(isCause(from, to))) ? [] : compare(from, to, classify);
  return changes.map((change) => raised(change, indirect));
}

/** Whether other lines may depend on a changed one; cheap, before all lines are read. */
const isCause =
  (from: OptionSet, to: OptionSet) =>
  ({ path }: Change): boolean => {
    const key = String(path.at(-1));
    const kind = catalog.get(key)?.kind;
    if (kind === 'placeholder' || kind?.startsWith('logic') === true) return true;
    return [from, to].some(({ sections }) =>
      Object.values(sections).some((options) =>
        Object.entries(options).some(([name, value]) =>
          [value].flat().some((text) => typeof text === 'string' && refersTo(key, name, text)),
        ),
      ),
    );
  };

const refersTo = (key: string, option: string, text: string): boolean =>
  (text.includes('%(') && text.includes(key)) || (/^if-(not-)?opt$/.test(option) && text.startsWith(key));

function compare(from: OptionSet, to: OptionSet, classify: Classify): readonly IndirectChange[] {
  const [was, is] = [effectiveLines(from.sections, from.layout), effectiveLines(to.sections, to.layout)];
  const [old, next] = [grouped(was), grouped(is)];
  return [...new Set([...old.keys(), ...next.keys()])].flatMap((group): IndirectChange[] => {
    const [before, after] = [without(old.get(group), next, group), without(next.get(group), old, group)];
    const { section, key } = [...(old.get(group) ?? []), ...(next.get(group) ?? [])][0]!;
    const lines = [...was, ...is].filter(
      (line) =>
        line.section === section && line.key === key && (line.names.size > 0 || line.block !== undefined),
    );
    const [gone, come] = [valuesOf(before), valuesOf(after)];
    if (lines.length === 0 || gone.join('\n') === come.join('\n')) return [];
    const kind = gone.length === 0 ? 'add' : come.length === 0 ? 'remove' : 'change';
    const [first, last] = [gone, come].map((values) => (values.length === 0 ? undefined : values));
    return [{ key, lines, ...classify(section, key, kind, first, last) }];
  });
}

const valuesOf = (lines: readonly EffectiveLine[]): readonly string[] => lines.map(({ value }) => value);

function grouped(lines: readonly EffectiveLine[]): ReadonlyMap<string, readonly EffectiveLine[]> {
  const groups = new Map<string, EffectiveLine[]>();
  for (const line of lines) {
    const name = nameOf(line, line.condition);
    groups.set(name, [...(groups.get(name) ?? []), line]);
  }
  return groups;
}

const nameOf = ({ section, key }: EffectiveLine, condition: string): string =>
  JSON.stringify([section, key, condition]);

/** Lines under a condition, except those that the other side has under none: these hold in any case. */
function without(
  lines: readonly EffectiveLine[] = [],
  other: ReadonlyMap<string, readonly EffectiveLine[]>,
  group: string,
): readonly EffectiveLine[] {
  return lines.filter((line) => {
    const always = nameOf(line, '');
    return always === group || !other.get(always)?.some(({ value }) => value === line.value);
  });
}

function raised(change: Change, all: readonly IndirectChange[]): Change {
  const key = String(change.path.at(-1));
  const caused = all.filter(({ lines }) => lines.some((line) => dependsOn(line, change, key)));
  const activation = strongest([change.activation, ...caused.map((one) => one.activation)]);
  if (activation === change.activation) return change;
  const decisive = caused.filter((one) => one.activation === activation);
  const keys = [...new Set((decisive.length > 0 ? decisive : caused).map((one) => one.key))];
  const { reason, impact } = decisive[0] ?? caused[0]!;
  return {
    ...change,
    activation,
    reason: `it changes ${keys.join(', ')}: ${reason}`,
    ...(impact === undefined ? {} : { impact }),
  };
}

function dependsOn({ names, block, key: own }: EffectiveLine, change: Change, key: string): boolean {
  if (change.kind === 'order' || key === own) return true;
  const kind = catalog.get(key)?.kind;
  if (kind === 'logic-end' || key === 'else') return block !== undefined;
  if (kind === 'logic') return block === key || names.has('_');
  if (!placeholderKeys.has(key)) return names.has(key);
  const [was, is] = [textsIn(change.from), textsIn(change.to)];
  const changed = [...was.filter((one) => !is.includes(one)), ...is.filter((one) => !was.includes(one))];
  return changed.some((value) => definitions({ key, value }).some(([name]) => names.has(name)));
}
