import { posix } from 'node:path';
import { applyMagic, hasMagic } from '../config/magic';
import type { RenderedSection } from '../config/rendered';
import { absolute, configurationFile } from './script';

/** What a command line or a configuration refers to. */
export interface Reference {
  /** An absolute path, or a pattern of such. */
  readonly path: string;
  /** A file that is read, or where vassals come from. */
  readonly kind: 'file' | 'vassals';
}

/** Something that is referred to, and cannot be followed. */
export interface LooseEnd {
  readonly text: string;
  readonly reason: string;
}

/** References and what could not be followed. */
export interface References {
  readonly references: readonly Reference[];
  readonly loose: readonly LooseEnd[];
}

/** Options that name another configuration (uWSGI: core/uwsgi.c, uwsgi_base_options). */
const readingOptions = new Set([
  'ini',
  'inherit',
  'include',
  'config',
  'xml',
  'yaml',
  'yml',
  'json',
  'i',
  'x',
  'y',
  'j',
]);
const emperorOptions = new Set(['emperor']);

/** What the words of a command line refer to. */
export function referencesOfWords(words: readonly string[], directory: string): References {
  const found: [string, string][] = [];
  for (let index = 1; index < words.length; index += 1) {
    const word = words[index]!;
    const long = /^--?([A-Za-z][\w-]*)(?:=(.*))?$/s.exec(word);
    if (long === null) {
      if (configurationFile.test(stripSection(word))) found.push(['ini', word]);
      continue;
    }
    const [, option = '', value] = long;
    if (!readingOptions.has(option) && !emperorOptions.has(option)) continue;
    found.push([option, value ?? words[index + 1] ?? '']);
    if (value === undefined) index += 1;
  }
  return follow(found, (text) => text, directory);
}

/** What a configuration refers to. Relative paths count from its own folder, unless it says where it goes. */
export function referencesOfSections(sections: readonly RenderedSection[], path: string): References {
  const lines = sections.flatMap((section) => section.lines.flatMap((line) => ('key' in line ? [line] : [])));
  const directory = posix.dirname(path);
  const name = posix.basename(path);
  const magic = { d: `${directory}/`, p: path, s: name, n: name.replace(/\.[^.]*$/, ''), '%': '%' };
  const found = lines
    .filter(({ key }) => readingOptions.has(key) || emperorOptions.has(key))
    .map(({ key, value }): [string, string] => [key, value]);
  return follow(found, (text) => applyMagic(text, magic), directory);
}

function follow(
  found: readonly (readonly [string, string])[],
  expand: (text: string) => string,
  directory: string,
): References {
  const references: Reference[] = [];
  const loose: LooseEnd[] = [];
  for (const [option, written] of found) {
    const kind = emperorOptions.has(option) ? 'vassals' : 'file';
    const text = kind === 'file' ? stripSection(expand(written)) : expand(written);
    // `:other` is a section of the same file.
    if (text === '' || written.startsWith(':')) continue;
    const reason = /^[a-z][a-z0-9+]*:\/\//i.test(text)
      ? 'it is no file of the host'
      : hasMagic(text)
        ? 'it is known only when uWSGI starts'
        : undefined;
    if (reason === undefined) references.push({ kind, path: absolute(text, directory) });
    else loose.push({ text: `${option} = ${hidden(written)}`, reason });
  }
  return { references, loose };
}

/** `shop.ini:section` is a section of a file. */
function stripSection(text: string): string {
  return text.replace(/(\.[A-Za-z]+):[^/]*$/, '$1');
}

/** An address without the password in it. */
function hidden(text: string): string {
  return text.replace(/(:\/\/[^:@/\s]*:)[^@/\s]*@/, '$1***@').replace(/(password=)\S+/gi, '$1***');
}
