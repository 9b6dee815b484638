import { posix } from 'node:path';
import { splitWords, type UwsgiCommand, uwsgiCommands } from '../words';

/** A program block of supervisord that starts a uWSGI. */
export interface SupervisorProgram {
  readonly name: string;
  /** File with the block. */
  readonly path: string;
  readonly commands: readonly UwsgiCommand[];
  readonly directory?: string;
  readonly user?: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly isStarted: boolean;
}

/**
 * Programs of a configuration of supervisord whose commands start a uWSGI, and the patterns of its includes.
 *
 * @see http://supervisord.org/configuration.html
 */
export function programsOf(
  text: string,
  path: string,
): { readonly programs: readonly SupervisorProgram[]; readonly includes: readonly string[] } {
  const programs: SupervisorProgram[] = [];
  const includes: string[] = [];
  const here = posix.dirname(path);
  for (const [head, settings] of blocksOf(text)) {
    const [kind, name = ''] = head.split(':');
    const at = (key: string) =>
      settings.get(key)?.replaceAll('%(here)s', here).replaceAll('%(program_name)s', name);
    if (head === 'include')
      includes.push(...splitWords(at('files') ?? '').map((one) => posix.resolve(here, one)));
    if (kind !== 'program' && kind !== 'fcgi-program') continue;
    const directory = at('directory');
    const commands = uwsgiCommands(splitWords(at('command') ?? ''), directory);
    if (commands.length === 0) continue;
    const user = at('user');
    programs.push({
      name,
      path,
      commands,
      ...(directory === undefined ? {} : { directory }),
      ...(user === undefined ? {} : { user }),
      environment: environmentOf(at('environment') ?? ''),
      isStarted: !/^(false|0|no|off)$/i.test(at('autostart') ?? 'true'),
    });
  }
  return { programs, includes };
}

/** Sections of an ini file of Python's ConfigParser: indented lines continue a value, ` ;` starts a comment. */
function blocksOf(text: string): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const blocks = new Map<string, Map<string, string>>();
  let block: Map<string, string> | undefined;
  let last = '';
  for (const line of text.split(/\r?\n/)) {
    if (/^\s*([;#]|$)/.test(line)) continue;
    const written = line.replace(/\s;.*$/, '').trimEnd();
    const head = /^\[([^\]]+)\]/.exec(written)?.[1];
    if (head !== undefined) {
      block = blocks.get(head) ?? new Map<string, string>();
      blocks.set(head, block);
    } else if (/^\s/.test(written)) {
      block?.set(last, `${block.get(last) ?? ''}\n${written.trim()}`);
    } else {
      const [, key = '', value = ''] = /^([^=:]+?)\s*[=:]\s*(.*)$/.exec(written) ?? [];
      last = key.toLowerCase();
      block?.set(last, value);
    }
  }
  return blocks;
}

/** `KEY="value",OTHER=value`. */
function environmentOf(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...text.matchAll(/([A-Za-z_]\w*)\s*=\s*("[^"]*"|'[^']*'|[^,\n]*)/g)].map(([, name, value]) => [
      name!,
      value!
        .trim()
        .replace(/^(["'])(.*)\1$/s, '$2')
        .replaceAll('%%', '%'),
    ]),
  );
}
