import type { ExecOptions, ExecResult, Host } from './host';

/** A program and its arguments, as they are: nothing in it is quoted, nothing runs until it is given to a host. */
export type Command = readonly string[];

/**
 * Quotes a text so that any POSIX shell reads it as exactly one word.
 *
 * @throws RangeError when it holds a NUL, which no argument can carry
 * @example
 * quote("it's"); // 'it'\''s'
 */
export function quote(text: string): string {
  if (text.includes('\0'))
    throw new RangeError('Cannot quote a text that holds a NUL: no argument can carry it');
  if (/^[\w/:.,@%+-][\w/:.,@%+=-]*$/.test(text) && !/^\w+=/.test(text)) return text;
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/**
 * A command as one line of shell.
 *
 * @example
 * commandLine(systemctl.restart('shop.service')); // systemctl restart shop.service
 */
export function commandLine(command: Command): string {
  return command.map(quote).join(' ');
}

/**
 * Runs one command on a host.
 *
 * @param options as for `Host.exec`; the purpose is the command itself unless given
 * @throws CommandError when it fails, unless `allowFailure`
 */
export function run(host: Host, command: Command, options: ExecOptions = {}): Promise<ExecResult> {
  const line = commandLine(command);
  return host.exec(line, { purpose: `run ${line}`, ...options });
}

/** A unit name may begin with a dash (`-.mount`), which would read as an option. */
const named = (units: readonly string[]): readonly string[] =>
  units.some((unit) => unit.startsWith('-')) ? ['--', ...units] : units;

const verb =
  (name: string) =>
  (...units: readonly string[]): Command => ['systemctl', name, ...named(units)];

/** Commands of the service manager, as values. Each takes one unit or several. */
export const systemctl = {
  /** Makes systemd read its unit files again. */
  daemonReload: (): Command => ['systemctl', 'daemon-reload'],
  /** Starts units at boot from now on; says nothing of the present. */
  enable: verb('enable'),
  /** No longer starts units at boot. */
  disable: verb('disable'),
  start: verb('start'),
  stop: verb('stop'),
  restart: verb('restart'),
  /** Sends what `ExecReload=` says. */
  reload: verb('reload'),
  /** Forgets that units failed, and how often they were started. */
  resetFailed: verb('reset-failed'),
  /** Exit status 0 when all units are active; prints the state of each. */
  isActive: verb('is-active'),
  /** Prints properties as `Name=value` lines, one block a unit. */
  show: (units: readonly string[], properties: readonly string[] = []): Command => [
    'systemctl',
    'show',
    '--no-pager',
    ...(properties.length === 0 ? [] : [`--property=${properties.join(',')}`]),
    ...named(units),
  ],
} as const;

/** Commands of the journal, as values. */
export const journal = {
  /**
   * The last lines of a unit.
   *
   * @param options `lines`: how many (50); `since`: nothing older, in any form journalctl reads
   */
  tail: (
    unit: string,
    { lines = 50, since }: { readonly lines?: number; readonly since?: string } = {},
  ): Command => [
    'journalctl',
    '--no-pager',
    '--quiet',
    '--output=short-iso',
    `--unit=${unit}`,
    `--lines=${lines}`,
    ...(since === undefined ? [] : [`--since=${since}`]),
  ],
} as const;
