/**
 * Turns data/uwsgi-options.json, the texts of the option groups and data/activation.json into the typed option catalogue (src/config/generated).
 * Run twice by `npm run generate`, before and after the texts: they name options of the catalogue, whose comments show them. A test proves that
 * what is committed is current.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { embeddedPluginsPresets } from '../src/config/embedded-plugins';
import { optionTexts } from '../src/config/generated/option-texts';
import { loadsPlugins } from '../src/config/plugin-names';

interface OptionRecord {
  name: string;
  plugin: string;
  arg: 'none' | 'required' | 'optional';
  kind: string;
  repeatable: boolean;
  short?: string;
  flags?: string[];
  aliases_of?: string[];
  in_2_0_21?: boolean;
  in_2_0_21_plugin?: boolean | string;
  in_2_0_30?: boolean;
  in_2_0_21_source?: boolean;
  in_2_0_30_source?: boolean;
  in_master_source?: boolean;
  differs?: Record<string, unknown>;
}

interface ActivationRecord {
  option: string;
  activation: string;
  reason: string;
}

/** Kinds of values with their units. */
const kinds: Readonly<Record<string, string>> = {
  bool: 'a switch',
  'set-flag': 'a switch',
  int: 'a whole number',
  size: 'bytes (`64k`, `2m`, `1g`)',
  mode: 'an octal mode',
  string: 'a text',
  'string-list': 'a text',
  socket: 'an address',
  user: 'a user',
  group: 'a group',
  cron: 'times and a command',
  enum: 'one of a set',
  'route-rule': 'a rule of the internal routing',
  'dict-entry': '`key=value`',
  'config-include': 'a file to read as well',
  'deprecated-noop': 'without effect',
};

const root = join(__dirname, '..');

/** Which releases know an option, told apart by the sources of each. */
function versions(record: OptionRecord): string[] {
  return [
    ...(record.in_2_0_21 || record.in_2_0_21_plugin || record.in_2_0_21_source ? ['2.0.21'] : []),
    ...(record.in_2_0_30 || record.in_2_0_30_source ? ['2.0.30'] : []),
    ...(record.in_master_source ? ['2.1'] : []),
  ];
}

/** The TypeScript type of one value of an option. */
function valueType(record: OptionRecord): string {
  if (record.kind === 'bool' || record.kind === 'set-flag' || record.arg === 'none') return 'boolean';
  if (loadsPlugins(record.name)) return 'UwsgiPlugin | (string & {}) | number';
  const plain =
    record.kind === 'int' ? 'number | Magic' : record.kind === 'size' ? 'number | Size' : 'string | number';
  return record.arg === 'optional' ? `${plain} | boolean` : plain;
}

const texts = new Map(optionTexts.map(([name, ...rest]) => [name, rest]));

const activations = new Map(
  (JSON.parse(readFileSync(join(root, 'data/activation.json'), 'utf8')) as ActivationRecord[]).map((one) => [
    one.option,
    one,
  ]),
);

/** What a change of an option takes, as a sentence. */
function effectOf(name: string): readonly string[] {
  const known = activations.get(name);
  if (known === undefined) return [];
  const how =
    known.activation === 'none' ? 'A change needs no activation' : `A change takes a ${known.activation}`;
  return [`${how}: ${known.reason}.`];
}

/** Text and default of an option, or of one that it is an alias of. */
function textOf(record: OptionRecord): readonly [text: string, initial: string] {
  const found = [record.name, ...(record.aliases_of ?? [])].map((name) => texts.get(name));
  const [text = '', initial = ''] = found.find((one) => one !== undefined) ?? [];
  return [text, initial];
}

/** The comment that an editor shows for an option: text, kind and unit, effect of a change, default. */
function comment(record: OptionRecord): string {
  const [text, initial] = textOf(record);
  const facts = [
    `${record.plugin === 'core' ? 'Core' : `Plugin \`${record.plugin}\``}, ${kinds[record.kind] ?? record.kind}`,
    ...(record.repeatable ? ['repeatable'] : []),
    ...(record.flags?.length ? [`implies \`${record.flags.join('`, `')}\``] : []),
    ...(versions(record).length < 3 ? [`only in ${versions(record).join(', ')}`] : []),
    ...(record.aliases_of?.length ? [`same as \`${record.aliases_of.join('`, `')}\``] : []),
  ].join('; ');
  const paragraphs = [...(text === '' ? [] : [text]), `${facts}.`, ...effectOf(record.name)];
  const lines = paragraphs.flatMap((one, index) => (index === 0 ? [one] : ['', one]));
  if (initial !== '') lines.push(`@default - ${initial}`);
  const body = lines.map((line) => `   *${line === '' ? '' : ` ${line.replace(/\*\//g, '* /')}`}`);
  return ['  /**', ...body, '   */'].join('\n');
}

/** Both generated files as texts, by path below the root. */
export function generate(): Record<string, string> {
  const records = JSON.parse(readFileSync(join(root, 'data/uwsgi-options.json'), 'utf8')) as OptionRecord[];
  const table = records.map((record) => [
    record.name,
    record.plugin,
    record.arg,
    record.kind,
    record.repeatable ? 1 : 0,
    versions(record).join(' '),
    (record.flags ?? []).join(' '),
    (record.aliases_of ?? []).join(' '),
  ]);
  const catalog = [
    '// Generated by scripts/generate-catalog.ts from data/uwsgi-options.json. Do not edit.',
    '/** name, plugin, argument, kind, repeatable, versions, flags, aliases: one row an option. */',
    'export type CatalogRow = readonly [string, string, string, string, number, string, string, string];',
    'export const catalogRows: readonly CatalogRow[] = [',
    ...table.map((row) => `  ${JSON.stringify(row)},`),
    '];',
    '',
  ].join('\n');
  const lines = records.map((record) => {
    const single = valueType(record);
    const type = record.repeatable ? `Repeated<${single}>` : single;
    return `${comment(record)}\n  readonly '${record.name}'?: ${type};`;
  });
  const named = records.map(({ plugin }) => plugin).filter((name) => name !== 'core');
  const plugins = [...new Set([...named, ...embeddedPluginsPresets.BASIC, 'python3'])].sort();
  const options = [
    '// Generated by scripts/generate-catalog.ts from data/uwsgi-options.json. Do not edit.',
    "import type { Magic, Repeated, Size } from '../option-types';",
    '',
    '/** Plugins of uWSGI that have options, or are part of common builds. */',
    'export type UwsgiPlugin =',
    ...plugins.map((name, index) => `  | '${name}'${index === plugins.length - 1 ? ';' : ''}`),
    '',
    '/** Every option of uWSGI 2.0.21, 2.0.30 and 2.1-dev with the type of its value. */',
    'export interface UwsgiOptions {',
    ...lines,
    '}',
    '',
  ].join('\n');
  return { 'src/config/generated/catalog.ts': catalog, 'src/config/generated/options.ts': options };
}

if (process.argv[1] === __filename) {
  for (const [path, content] of Object.entries(generate())) writeFileSync(join(root, path), content);
}
