import { catalog, type OptionFacts, type OptionKind } from '../catalog';
import { catalogReleases } from '../generated/catalog';
import type { RenderedDirective } from '../line';

/** A command line of uWSGI, as its options would stand in a file. */
export interface ParsedArgs {
  /** Options in their order. `%` that a file would replace is doubled; a switch has the value `true`. */
  readonly directives: readonly RenderedDirective[];
  /** Words that are no options: uWSGI takes them for configurations, modules or mountpoints. */
  readonly words: readonly string[];
  /** Options that the catalogue does not know, without their values. */
  readonly unknown: readonly string[];
}

/** Options with a letter of their own (uWSGI: core/uwsgi.c, and the plugins python, pyuwsgi). */
const letters: Readonly<Record<string, string>> = {
  ...{ A: 'sharedarea', C: 'chmod-socket', H: 'virtualenv', J: 'test', L: 'disable-logging', M: 'master' },
  ...{ O: 'optimize', Q: 'spooler', R: 'max-requests', S: 'set', T: 'enable-threads', a: 'abstract-socket' },
  ...{ b: 'buffer-size', c: 'cgi-mode', d: 'daemonize', i: 'single-interpreter', j: 'json', l: 'listen' },
  ...{ m: 'memory-report', p: 'processes', r: 'reaper', s: 'socket', t: 'harakiri', v: 'max-vars' },
  ...{ w: 'wsgi', x: 'xml', y: 'yaml', z: 'socket-timeout' },
};

/**
 * Parses the arguments of a uWSGI, without the name of the program, as getopt_long(3) does: `--name value`, `--name=value`, unique
 * beginnings of names, letters with their value attached or behind them, and words between options. The inverse of
 * `formatArgs`.
 *
 * @example
 * parseArgs(['--http', ':8000', '-Mp4', 'shop.ini']).directives; // http = :8000, master = true, processes = 4
 */
export function parseArgs(args: readonly string[]): ParsedArgs {
  const directives: RenderedDirective[] = [];
  const words: string[] = [];
  const unknown: string[] = [];
  const left = [...args];
  const add = (key: string, attached: string | undefined): void => {
    const facts = catalog.get(key);
    const value = attached ?? (takesNext(facts, left[0]) ? left.shift() : undefined);
    directives.push(...directiveOf(key, value));
  };
  while (left.length > 0) {
    const word = left.shift()!;
    if (word === '--') {
      words.push(...left.splice(0));
    } else if (word.startsWith('--')) {
      const [, written = '', attached] = /^--([^=]*)(?:=(.*))?$/s.exec(word)!;
      const key = fullName(written);
      if (key !== undefined) add(key, attached);
      else if (attached !== undefined) directives.push(...directiveOf(written, attached));
      else unknown.push(`--${written}`);
    } else if (word.startsWith('-') && word !== '-') {
      let rest = word.slice(1);
      while (rest !== '') {
        const key = letters[rest[0]!];
        rest = rest.slice(1);
        if (key === undefined) {
          unknown.push(word.slice(0, word.length - rest.length));
          break;
        }
        const isSwitch = catalog.get(key)?.argument === 'none';
        add(key, isSwitch || rest === '' ? undefined : rest);
        if (!isSwitch) break;
      }
    } else {
      words.push(word);
    }
  }
  return { directives, words, unknown };
}

/** The option of a name, or of a beginning that only one name has; a later release may have more of them. */
function fullName(written: string): string | undefined {
  if (catalog.has(written)) return written;
  if (written === '') return undefined;
  const found = [...catalog.values()].filter(({ name }) => name.startsWith(written));
  const single = catalogReleases.flatMap((release) => {
    const names = found.filter(({ versions }) => versions.includes(release));
    return names.length === 1 ? [names[0]!.name] : [];
  });
  return new Set(single).size === 1 ? single[0] : undefined;
}

function takesNext(facts: OptionFacts | undefined, next: string | undefined): boolean {
  if (facts === undefined || next === undefined || !facts.arguments.includes('required')) return false;
  // Releases differ in whether some options take a value.
  return facts.arguments.length === 1 || !next.startsWith('-');
}

function directiveOf(key: string, value: string | undefined): readonly RenderedDirective[] {
  if (value === undefined) return [{ key, value: alone[catalog.get(key)?.kind ?? 'bool'] ?? 'true' }];
  if (key === 'set') {
    const [, name, inner] = /^([^=]+)=(.*)$/s.exec(value) ?? [];
    if (name === undefined || inner === undefined) return [{ key, value: inFile(value) }];
    // A name that is no option can only be read as a placeholder: `%(name)`.
    const option = name.trim();
    return catalog.has(option)
      ? [{ key: option, value: inFile(inner) }]
      : [{ key: 'set-placeholder', value: inFile(`${option}=${inner}`) }];
  }
  return [{ key, value: inFile(value) }];
}

/** Values in a file that mean the option without an argument, where `true` does not (core/uwsgi.c, uwsgi_opt_chmod_socket). */
const alone: Partial<Record<OptionKind, string>> = { 'logic-end': '', mode: '1' };

/** uWSGI replaces `%` and a letter in files only; references such as `%(name)` in both. */
const inFile = (value: string): string => value.replaceAll('%', '%%').replace(/%%\(/g, '%(');
