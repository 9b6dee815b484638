import { posix } from 'node:path';
import { applyMagic, hasMagic } from '../config/magic';
import type { RenderedSection } from '../config/rendered';
import { absolute, configurationFile } from './script';

/** A reference in a command line or a configuration. */
export interface Reference {
  /** An absolute path or pattern. */
  readonly path: string;
  /** Kind: a configuration file, or a source of vassals. */
  readonly kind: 'file' | 'vassals';
}

/** A reference that cannot be followed. */
export interface UnresolvedReference {
  readonly text: string;
  readonly reason: string;
}

/** References, and those that cannot be followed. */
export interface References {
  readonly references: readonly Reference[];
  readonly unresolved: readonly UnresolvedReference[];
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

/** Extracts references from a command line. */
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

/**
 * Extracts references from a configuration. Relative paths are resolved against its folder, or against its
 * `chdir`.
 */
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
  const unresolved: UnresolvedReference[] = [];
  for (const [option, written] of found) {
    const kind = emperorOptions.has(option) ? 'vassals' : 'file';
    const text = kind === 'file' ? stripSection(expand(written)) : expand(written);
    // `:other` names a section of the same file.
    if (text === '' || written.startsWith(':')) continue;
    const reason = /^[a-z][a-z0-9+]*:\/\//i.test(text)
      ? 'it is not a file on the host'
      : hasMagic(text)
        ? 'it is known only when uWSGI starts'
        : undefined;
    if (reason === undefined) references.push({ kind, path: absolute(text, directory) });
    else unresolved.push({ text: `${option} = ${hidden(written)}`, reason });
  }
  return { references, unresolved };
}

/** Strips the section from `shop.ini:section`. */
function stripSection(text: string): string {
  return text.replace(/(\.[A-Za-z]+):[^/]*$/, '$1');
}

/** Removes the password from an address. */
function hidden(text: string): string {
  return text.replace(/(:\/\/[^:@/\s]*:)[^@/\s]*@/, '$1***@').replace(/(password=)\S+/gi, '$1***');
}
