/** Reads the option tables in the C sources of uWSGI: `struct uwsgi_option NAME[] = { {"name", …}, … }`. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One entry of a table, as the source has it. */
export interface TableEntry {
  readonly name: string;
  /** `core`, or the folder of the plugin. */
  readonly plugin: string;
  readonly argument: 'none' | 'required' | 'optional';
  /** Letter of the short form. */
  readonly short?: string;
  /** C function that takes the value. */
  readonly setter: string;
  /** What that function is called with. */
  readonly data: string;
  /** Words of `UWSGI_OPT_…`, in small letters. */
  readonly flags: readonly string[];
  /** Conditions of the preprocessor around the entry. */
  readonly conditions: readonly string[];
}

/**
 * Reads all option tables of a source tree: those of the core first, then those of plugins by folder. Of an option that a
 * plugin defines twice the first entry counts.
 *
 * @param directory root of the sources, with `core` and `plugins`
 */
export function readOptionTables(directory: string): readonly TableEntry[] {
  const plugins = readdirSync(join(directory, 'plugins'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
  const found = [
    ...readFolder(join(directory, 'core'), 'core'),
    ...plugins.flatMap((plugin) => readFolder(join(directory, 'plugins', plugin), plugin)),
  ];
  const names = new Set<string>();
  return found.filter(({ name }) => !names.has(name) && names.add(name));
}

function readFolder(directory: string, plugin: string): readonly TableEntry[] {
  return readdirSync(directory)
    .filter((name) => /\.(c|cc|cpp|m|h)$/.test(name))
    .sort()
    .flatMap((name) => readTables(readFileSync(join(directory, name), 'latin1'), plugin));
}

/** Reads the tables of one source text. */
export function readTables(source: string, plugin: string): readonly TableEntry[] {
  const text = withoutComments(source);
  return [...text.matchAll(/struct\s+uwsgi_option\s+\w+\s*\[\s*\]\s*=\s*\{/g)].flatMap((start) =>
    readEntries(text.slice(start.index + start[0].length), plugin),
  );
}

function withoutComments(source: string): string {
  return source.replace(
    /("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g,
    (_, literal?: string) => literal ?? ' ',
  );
}

const string = String.raw`"(?:\\.|[^"\\])*"`;
/** A line of the preprocessor, an entry, or the end of the table. */
const item = new RegExp(String.raw`^[ \t]*#[ \t]*(\w+)[ \t]*(.*)$|\{((?:[^{}"]|${string})*)\}|(\})`, 'gm');
/** Fields are separated by commas outside of strings and parentheses. */
const field = new RegExp(String.raw`(?:[^,"()]|${string}|\([^()]*\))+`, 'g');

function readEntries(text: string, plugin: string): readonly TableEntry[] {
  const entries: TableEntry[] = [];
  const conditions: string[] = [];
  for (const [, word, condition = '', entry, end] of text.matchAll(item)) {
    if (end !== undefined) break;
    if (word !== undefined) takeCondition(conditions, word, condition.trim());
    else if (entry !== undefined) entries.push(...readEntry(entry, plugin, conditions));
  }
  return entries;
}

function takeCondition(conditions: string[], word: string, condition: string): void {
  if (word === 'ifdef' || word === 'if') conditions.push(condition);
  else if (word === 'ifndef') conditions.push(`!${condition}`);
  else if (word === 'elif') conditions.splice(-1, 1, condition);
  else if (word === 'else') conditions.push(`!(${conditions.pop()})`);
  else if (word === 'endif') conditions.pop();
}

function readEntry(entry: string, plugin: string, conditions: readonly string[]): readonly TableEntry[] {
  const [first = '', type = '', short = '', , setter = '', data = '', flags = ''] = (
    entry.match(field) ?? []
  ).map((text) => text.replace(/\(\s*(?:char|void)\s*\*\s*\)/g, '').trim());
  const name = /^"(.*)"$/.exec(first)?.[1];
  if (name === undefined) return [];
  const argument = /^(no|required|optional)_argument$/.exec(type)?.[1];
  if (argument === undefined) throw new Error(`Cannot read the option ${name} of ${plugin}: saw ${type}`);
  const letter = /^'(.)'$/.exec(short)?.[1];
  return [
    {
      name,
      plugin,
      argument: argument === 'no' ? 'none' : (argument as 'required' | 'optional'),
      ...(letter === undefined ? {} : { short: letter }),
      setter,
      data,
      flags: [...flags.matchAll(/UWSGI_OPT_(\w+)/g)].map(([, flag]) =>
        flag!.toLowerCase().replaceAll('_', '-'),
      ),
      conditions: [...conditions],
    },
  ];
}
