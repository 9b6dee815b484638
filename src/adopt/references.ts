import { posix } from 'node:path';
import { catalog } from '../config/catalog';
import { applyMagic, hasMagic } from '../config/magic';
import type { ParsedArgs } from '../config/readers/args';
import type { RenderedSection } from '../config/rendered';
import { absolute, configurationFile } from './script';

/** A reference in a command line or a configuration. */
export interface Reference {
  /** An absolute path or pattern. */
  readonly path: string;
  /** Kind: a configuration file, or a source of vassals. */
  readonly kind: 'file' | 'vassals';
  /** The name as written, where a directory was put before it. */
  readonly relative?: string;
}

/** A reference that cannot be followed. */
export interface UnresolvedReference {
  readonly text: string;
  readonly reason: string;
}

/** An option that names a configuration, with its value. */
type Named = readonly [option: string, value: string];

/** References, and those that cannot be followed. */
export interface References {
  readonly references: readonly Reference[];
  readonly unresolved: readonly UnresolvedReference[];
}

/** Whether an option names another configuration. */
export const readsConfiguration = (option: string): boolean => catalog.get(option)?.kind === 'config-include';

/** Configurations and sources of vassals that a command line names, in their order. */
export function namedBy({ directives, words }: Pick<ParsedArgs, 'directives' | 'words'>): readonly Named[] {
  return [
    ...directives
      .filter(({ key }) => readsConfiguration(key) || key === 'emperor')
      .map(({ key, value }): Named => [key, value.replaceAll('%%', '%')]),
    ...words.filter((word) => configurationFile.test(stripSection(word))).map((word): Named => ['ini', word]),
  ];
}

/** Extracts references from a command line; of a directory that is not known, relative names stay unresolved. */
export function referencesOfArguments(
  args: Pick<ParsedArgs, 'directives' | 'words'>,
  directory: string | undefined,
  doubt?: string,
): References {
  return follow(namedBy(args), (text) => text, directory, doubt);
}

/**
 * Extracts references from a configuration.
 *
 * @param start directory in which its uWSGI starts, against which relative paths count. Default: its folder
 */
export function referencesOfSections(
  sections: readonly RenderedSection[],
  path: string,
  start = posix.dirname(path),
): References {
  const lines = sections.flatMap((section) => section.lines.flatMap((line) => ('key' in line ? [line] : [])));
  const directory = posix.dirname(path);
  const name = posix.basename(path);
  const magic = { d: `${directory}/`, p: path, s: name, n: name.replace(/\.[^.]*$/, ''), '%': '%' };
  const found = lines
    .filter(({ key }) => readsConfiguration(key) || key === 'emperor')
    .map(({ key, value }): Named => [key, value]);
  return follow(found, (text) => applyMagic(text, magic), start);
}

function follow(
  found: readonly Named[],
  expand: (text: string) => string,
  directory: string | undefined,
  doubt?: string,
): References {
  const references: Reference[] = [];
  const unresolved: UnresolvedReference[] = [];
  for (const [option, written] of found) {
    const kind = option === 'emperor' ? 'vassals' : 'file';
    const expanded = expand(written);
    const text = kind === 'file' ? stripSection(expanded) : expanded.replace(/^(dir|glob):\/\//, '');
    // `:other` names a section of the same file.
    if (text === '' || written.startsWith(':')) continue;
    const reason = unfollowed(option, text, directory, doubt);
    const relative = text.startsWith('/') ? {} : { relative: text };
    if (reason === undefined) references.push({ kind, path: absolute(text, directory ?? '/'), ...relative });
    else unresolved.push({ text: `${option} = ${hidden(written)}`, reason });
  }
  return { references, unresolved };
}

/** Why a name leads to no file on the host. */
function unfollowed(
  option: string,
  text: string,
  directory: string | undefined,
  doubt = 'the path is relative, and the directory in which it starts is not known',
): string | undefined {
  if (text === '-') return 'it was read from standard input';
  if (/^emperor:\/\//.test(text)) return 'its emperor sent it';
  if (/^fd:\/\//.test(text)) return 'it was read from an open file of the process that started it';
  if (/^[a-z][a-z0-9+]*:\/\//i.test(text) || /^(ldap|sqlite3?)$/.test(option))
    return 'it is not a file on the host';
  if (hasMagic(text)) return 'it is known only when uWSGI starts';
  if (/\$\{?[A-Za-z_]/.test(text)) return 'it has a variable, which is known only when it starts';
  return directory === undefined && !text.startsWith('/') ? doubt : undefined;
}

/** Strips the section from `shop.ini:section`. */
export function stripSection(text: string): string {
  return text.replace(/(\.[A-Za-z]+):[^/]*$/, '$1');
}

/** Removes the password from an address. */
function hidden(text: string): string {
  return text.replace(/(:\/\/[^:@/\s]*:)[^@/\s]*@/, '$1***@').replace(/(password=)\S+/gi, '$1***');
}
