/** Each form of a configuration against its ini, as real uWSGIs read both. */
import { isDeepStrictEqual } from 'node:util';
import { settingOf } from '../../../src/config/formatters/carry';
import { parseIni } from '../../../src/config/parse';
import { type Binary, type Form, harmless, pluginsFor, type Reading, read } from './read';

/** How a form of a text was read. */
export interface Compared {
  readonly text: string;
  readonly form: Form;
  readonly state: 'equal' | 'refused' | 'unknown-option' | 'different' | 'not shown';
  /** What was refused, or what was read otherwise. */
  readonly why: string;
}

/** Compares all forms of an ini text that a binary reads. */
export async function compareForms(binary: Binary, text: string): Promise<readonly Compared[]> {
  const sections = harmless(parseIni(text).sections);
  // Without a section uwsgi uWSGI reads nothing of an ini, the first section of XML, and refuses JSON.
  if (!sections.some(({ name }) => name === 'uwsgi')) return [];
  const plugins = pluginsFor(binary, sections);
  const ini = await read(binary, 'ini', sections, plugins);
  const all: Compared[] = [];
  for (const form of binary.forms) {
    all.push({ text, form, ...judge(ini, await read(binary, form, sections, plugins), form) });
  }
  return all;
}

function judge(ini: Reading, seen: Reading, form: Form): Pick<Compared, 'state' | 'why'> {
  if (seen.kind === 'refused' || seen.kind === 'unknown-option') return { state: seen.kind, why: seen.why };
  // What uWSGI stops at in every form shows no difference.
  if (ini.kind !== 'read') {
    const why = ini.why;
    return seen.kind === 'read' ? { state: 'different', why } : { state: 'not shown', why };
  }
  if (seen.kind !== 'read') return { state: 'different', why: seen.why };
  const order = form === 'json' ? withinJson : (options: readonly string[]) => options;
  if (isDeepStrictEqual(order(ini.options), order(seen.options))) return { state: 'equal', why: '' };
  const lines = (only: readonly string[], mark: string, others: readonly string[]) =>
    only.filter((line) => !others.includes(line)).map((line) => `${mark} ${line}`);
  const changes = [...lines(ini.options, '-', seen.options), ...lines(seen.options, '+', ini.options)];
  return { state: 'different', why: changes.join('\n') || 'another order' };
}

/** Options with those of one key together, as JSON has them, and the order of what one setting is given. */
function withinJson(options: readonly string[]): readonly (readonly string[])[] {
  const by = (name: (key: string) => string): readonly (readonly string[])[] => {
    const groups = new Map<string, string[]>();
    for (const line of options) {
      const group = name(line.split(/ (?:=|is) /, 1)[0]!);
      groups.set(group, [...(groups.get(group) ?? []), line]);
    }
    return [...groups.values()];
  };
  return [...by((key) => key), ...by(settingOf)];
}
