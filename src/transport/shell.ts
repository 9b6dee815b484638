import type { ExecOptions, ExecResult, Host } from './host';

/** A program and its arguments, unquoted; it runs only when passed to a host. */
export type Command = readonly string[];

/**
 * Quotes a text so that any POSIX shell reads it as exactly one word.
 *
 * @throws RangeError when it contains a NUL, which no argument can contain
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
 * Formats a command as one line of shell.
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
 * @param options as for `Host.exec`; the default purpose is the command itself
 * @throws CommandError when it fails, unless `allowFailure`
 */
export function run(host: Host, command: Command, options: ExecOptions = {}): Promise<ExecResult> {
  const line = commandLine(command);
  return host.exec(line, { purpose: `run ${line}`, ...options });
}

/** A unit name may begin with a dash (`-.mount`), which would be read as an option. */
const named = (units: readonly string[]): readonly string[] =>
  units.some((unit) => unit.startsWith('-')) ? ['--', ...units] : units;

const verb =
  (name: string) =>
  (...units: readonly string[]): Command => ['systemctl', name, ...named(units)];

/** Commands of systemctl. Each takes one or more units. */
export const systemctl = {
  /** Makes systemd read its unit files again. */
  daemonReload: (): Command => ['systemctl', 'daemon-reload'],
  /** Starts units at boot; does not start them now. */
  enable: verb('enable'),
  /** No longer starts units at boot. */
  disable: verb('disable'),
  start: verb('start'),
  stop: verb('stop'),
  restart: verb('restart'),
  /** Runs `ExecReload=` of the units. */
  reload: verb('reload'),
  /** Resets the failed state and the restart counters of units. */
  resetFailed: verb('reset-failed'),
  /** Exit status 0 when all units are active; prints the state of each. */
  isActive: verb('is-active'),
  /** Prints properties as `Name=value` lines, one block per unit. */
  show: (units: readonly string[], properties: readonly string[] = []): Command => [
    'systemctl',
    'show',
    '--no-pager',
    ...(properties.length === 0 ? [] : [`--property=${properties.join(',')}`]),
    ...named(units),
  ],
} as const;

/** Commands of journalctl. */
export const journal = {
  /**
   * Last lines of a unit.
   *
   * @param options `lines`: how many (50); `since`: the earliest time, in any form journalctl accepts
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
