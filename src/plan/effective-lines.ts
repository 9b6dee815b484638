import { catalog } from '../config/catalog';
import { definitions } from '../config/ini-guard';
import { lookupPlaceholder, referencePass } from '../config/reference-pass';
import { fromWire, type WireSections } from '../config/wire';

/** A line as uWSGI sees it: without references, once for each word of its loop. */
export interface EffectiveLine {
  readonly section: string;
  readonly key: string;
  readonly value: string;
  /** Condition of its block, with the values that it refers to; empty outside of blocks. */
  readonly condition: string;
  /** Names that its value or its condition refers to, directly or through others. */
  readonly names: ReadonlySet<string>;
  /** Option that opens its block. */
  readonly block?: string;
}

interface Block {
  readonly key: string;
  readonly condition: string;
  readonly names: ReadonlySet<string>;
  /** Values of `%(_)`; one that is not known here stands for all. */
  readonly words: readonly string[];
}

/** More iterations than these count as one. */
const mostTimes = 1_000;

/** Lines that uWSGI acts on: blocks and placeholders themselves are left out. Values that are not known are empty. */
export function effectiveLines(sections: WireSections, layout?: readonly string[]): readonly EffectiveLine[] {
  const written = fromWire({ sections, ...(Array.isArray(layout) ? { layout } : {}) });
  const lines = written.flatMap(({ name, lines }) =>
    lines.flatMap((line) =>
      'comment' in line
        ? []
        : [{ section: name, key: line.key, value: typeof line.value === 'string' ? line.value : '' }],
    ),
  );
  const names = valuesByName(lines);
  const found: EffectiveLine[] = [];
  let block: Block | undefined;
  let within = '';
  for (const { section, key, value } of lines) {
    if (section !== within) block = undefined;
    within = section;
    const kind = catalog.get(key)?.kind;
    if (kind === 'logic-end') block = undefined;
    else if (key === 'else') block = block && { ...block, condition: `not ${block.condition}` };
    else if (kind === 'logic') block = openBlock(key, value, names);
    else if (kind !== 'placeholder') found.push(...repeated({ section, key, value }, block, names));
  }
  return found;
}

/** Values by name. A name with several values has all of them, so that a change of each is seen. */
function valuesByName(lines: readonly { key: string; value: string }[]): ReadonlyMap<string, string> {
  const all = new Map<string, string>();
  for (const [name, text] of lines.flatMap(definitions)) {
    const before = all.get(name);
    all.set(name, before === undefined ? text : `${before} ${text}`);
  }
  return all;
}

function expand(value: string, names: ReadonlyMap<string, string>): { text: string; used: Set<string> } {
  const used = new Set<string>();
  const replace = (text: string, outer: ReadonlySet<string>): string =>
    referencePass(text, '%', (reference) =>
      lookupPlaceholder(reference, (name) => {
        used.add(name);
        const content = names.get(name);
        return content === undefined || outer.has(name)
          ? undefined
          : replace(content, new Set([...outer, name]));
      }),
    ) ?? text;
  return { text: replace(value, new Set()), used };
}

function openBlock(key: string, value: string, names: ReadonlyMap<string, string>): Block {
  const { text, used } = expand(value, names);
  if (/^if-(not-)?opt$/.test(key)) {
    const option = text.split('=', 1)[0]!;
    used.add(option);
    return { key, condition: `${key} ${text} ${names.get(option) ?? ''}`, names: used, words: [text] };
  }
  if (key === 'for') {
    return { key, condition: '', names: used, words: text.split(/\s+/).filter((word) => word !== '') };
  }
  const times = key === 'for-times' ? Number(text) : Number.NaN;
  if (times >= 0 && times <= mostTimes) {
    return { key, condition: '', names: used, words: Array.from({ length: times }, (_, at) => String(at)) };
  }
  const condition = `${key} ${text}`;
  return { key, condition, names: used, words: [key.startsWith('for') ? condition : text] };
}

function repeated(
  line: { section: string; key: string; value: string },
  block: Block | undefined,
  names: ReadonlyMap<string, string>,
): readonly EffectiveLine[] {
  const found = new Map<string, EffectiveLine>();
  for (const word of block?.words ?? [undefined]) {
    const { text, used } = expand(line.value, word === undefined ? names : new Map([...names, ['_', word]]));
    found.set(text, {
      ...line,
      value: text,
      condition: block?.condition ?? '',
      names: new Set([...used, ...(block?.names ?? [])]),
      ...(block === undefined ? {} : { block: block.key }),
    });
  }
  return [...found.values()];
}
