/**
 * Turns data/uwsgi-options.json, data/option-texts.json and data/activation.json into the typed option catalogue
 * (src/config/generated). Run by `npm run generate`; a test proves that what is committed is current.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { embeddedPluginsPresets } from '../src/config/embedded-plugins';
import { loadsPlugins } from '../src/config/plugin-names';
import { type OptionText, writtenTexts } from './generate-option-texts';
import { compareReleases, type OptionRecord } from './option-tables/records';
import { committedRecords, releasesOf } from './read-options';

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
const records = committedRecords();
const releases = releasesOf(records);

/** Ways in which releases take the argument of an option, that of the newest one first. */
function argumentsOf({ arg, differs }: OptionRecord): readonly string[] {
  return [...new Set([arg, ...Object.values(differs ?? {}).map((facts) => facts.arg)])];
}

/** The TypeScript type of one value of an option. */
function valueType(record: OptionRecord): string {
  if (record.kind === 'bool' || record.kind === 'set-flag' || record.arg === 'none') return 'boolean';
  if (loadsPlugins(record.name)) return 'UwsgiPlugin | (string & {}) | number';
  const plain =
    record.kind === 'int' ? 'number | Magic' : record.kind === 'size' ? 'number | Size' : 'string | number';
  return record.arg === 'optional' ? `${plain} | boolean` : plain;
}

const texts = new Map(writtenTexts().map((one) => [one.name, one]));

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

/** Text of an option, or of one that it is an alias of. */
function textOf(record: OptionRecord): OptionText | undefined {
  return [record.name, ...(record.aliases_of ?? [])]
    .map((name) => texts.get(name))
    .find((one) => one !== undefined);
}

/** Kind of a value with its unit. */
function kindOf({ kind }: OptionRecord, unit: string | undefined): string {
  if (unit !== undefined && (kind === 'int' || (kind === 'size' && unit !== 'bytes')))
    return `a whole number of ${unit}`;
  return kinds[kind] ?? kind;
}

/** The comment that an editor shows for an option: text, kind and unit, effect of a change, default. */
function comment(record: OptionRecord): string {
  const { text = '', unit, default: initial = '' } = textOf(record) ?? {};
  const facts = [
    `${record.plugin === 'core' ? 'Core' : `Plugin \`${record.plugin}\``}, ${kindOf(record, unit)}`,
    ...(record.repeatable ? ['repeatable'] : []),
    ...(record.flags?.length ? [`implies \`${record.flags.join('`, `')}\``] : []),
    ...(record.versions.length < releases.length ? [`only in ${record.versions.join(', ')}`] : []),
    ...(record.aliases_of?.length ? [`same as \`${record.aliases_of.join('`, `')}\``] : []),
  ].join('; ');
  const paragraphs = [...(text === '' ? [] : [text]), `${facts}.`, ...effectOf(record.name)];
  const lines = paragraphs.flatMap((one, index) => (index === 0 ? [one] : ['', one]));
  if (initial !== '') lines.push(`@default - ${initial}`);
  const body = lines.map((line) => `   *${line === '' ? '' : ` ${line.replace(/\*\//g, '* /')}`}`);
  return ['  /**', ...body, '   */'].join('\n');
}

/** What each release adds, removes and changes. */
function releasesPage(): string {
  const count = (version: string): number => records.filter((one) => one.versions.includes(version)).length;
  const sections = releases.slice(1).flatMap((version, index) => {
    const before = releases[index]!;
    const { added, removed, changed } = compareReleases(records, before, version);
    const code = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ');
    const rows = [
      ...(added.length > 0 ? [`- Added: ${code(added)}`] : []),
      ...(removed.length > 0 ? [`- Removed: ${code(removed)}`] : []),
      ...changed.map((change) => `- Changed: ${change.replace(/^[^:]+/, '`$&`')}`),
    ];
    const all = rows.length === 0 ? ['The options are the same.'] : rows;
    return [`## ${before} → ${version}`, '', ...all, ''];
  });
  return [
    '# Options by release',
    '',
    'Written by `scripts/generate-catalog.ts` from `data/uwsgi-options.json`, which `npm run catalogue` makes from the option',
    'tables in the sources of uWSGI. 2.1 is the development tree. How a new release differs from the newest known one:',
    '',
    '```sh',
    'pip download --no-deps --no-binary :all: uwsgi && tar xzf uwsgi-*.tar.gz',
    'npm run catalogue -- --check 2.0.32=uwsgi-2.0.32',
    '```',
    '',
    '| release | options |',
    '| ------- | ------- |',
    ...releases.map((version) => `| ${version.padEnd(7)} | ${String(count(version)).padEnd(7)} |`),
    '',
    ...sections,
  ].join('\n');
}

/** The generated files as texts, by path below the root. */
export function generate(): Record<string, string> {
  const table = records.map((record) => [
    record.name,
    record.plugin,
    argumentsOf(record).join(' '),
    record.kind,
    record.repeatable ? 1 : 0,
    record.versions.join(' '),
    (record.flags ?? []).join(' '),
    (record.aliases_of ?? []).join(' '),
  ]);
  const catalog = [
    '// Generated by scripts/generate-catalog.ts from data/uwsgi-options.json. Do not edit.',
    '/** name, plugin, arguments, kind, repeatable, versions, flags, aliases: one row an option. */',
    'export type CatalogRow = readonly [string, string, string, string, number, string, string, string];',
    'export const catalogRows: readonly CatalogRow[] = [',
    ...table.map((row) => `  ${JSON.stringify(row)},`),
    '];',
    '',
    '/** Releases whose options are known, oldest first. */',
    `export const catalogReleases: readonly string[] = ${JSON.stringify(releases)};`,
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
    `/** Every option of uWSGI ${releases.slice(0, -1).join(', ')} and ${releases.at(-1)} (development) with the type of its value. */`,
    'export interface UwsgiOptions {',
    ...lines,
    '}',
    '',
  ].join('\n');
  return {
    'src/config/generated/catalog.ts': catalog,
    'src/config/generated/options.ts': options,
    'docs/uwsgi-releases.md': releasesPage(),
  };
}

if (process.argv[1] === __filename) {
  for (const [path, content] of Object.entries(generate())) writeFileSync(join(root, path), content);
}
