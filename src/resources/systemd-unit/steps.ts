import type { Activation } from '../../activation/activation';
import { placeOf } from '../../transport/scripts/install';
import { quote } from '../../transport/shell';
import type { Digests } from '../edits';
import type { Transaction } from '../transaction';
import { isTemplate, unitPath, unitPattern } from './files';
import type { SystemdUnitProps } from './props';

/** State of a unit before its change. */
export interface UnitSituation {
  /** Whether the unit runs; of a template whether its instances may. */
  readonly active: boolean;
  /** Whether it is enabled, as far as that is managed. */
  readonly enabled: boolean;
  /** Whether its files existed already. */
  readonly existed: boolean;
  readonly how: Activation;
  /** Paths of drop-ins to remove. */
  readonly gone: readonly string[];
}

/** Shell: moves foreign drop-ins away, reloads systemd, and enables or disables the unit. */
export function prepareShell({ name, enabled }: SystemdUnitProps, { gone }: UnitSituation): string {
  const unit = quote(name);
  const link = quote(unitPath(name).replace(/^\/etc\//, '/run/'));
  return [
    asideShell(gone),
    // A link of \`mask --runtime\`: the file in /etc takes precedence until it is removed.
    `{ [ "$(readlink ${link})" != /dev/null ] || rm -f ${link}; }`,
    'systemctl daemon-reload',
    ...(enabled === undefined || isTemplate(name)
      ? []
      : // Links of the previous [Install] section are removed.
        [`systemctl ${enabled ? 'reenable' : 'disable'} --quiet ${unit}`]),
  ].join(' && ');
}

/** Shell of a transaction: moves files away. */
export function asideShell(paths: readonly string[]): string {
  const each = paths.map(
    (path, index) =>
      `{ [ ! -e ${quote(path)} ] || mv ${quote(path)} "$work/aside.${index}"; } && { rmdir "$(dirname ${quote(path)})" 2>/dev/null; :; }`,
  );
  return each.length === 0 ? ':' : each.join(' && ');
}

/** Shell of a transaction: restores files that were moved away. */
export function asideBackShell(paths: readonly string[]): string {
  const each = paths.map(
    (path, index) =>
      `[ ! -e "$work/aside.${index}" ] || { mkdir -p "$(dirname ${quote(path)})" && mv "$work/aside.${index}" ${quote(path)}; }`,
  );
  return each.length === 0 ? ':' : each.join('\n');
}

/** Shell: makes the files effective. */
export function activateShell(
  { name, ensure, timeout }: SystemdUnitProps,
  { active, how }: UnitSituation,
): string {
  const unit = quote(name);
  const reset = `systemctl reset-failed ${quote(unitPattern(name))} 2>/dev/null`;
  if (ensure === 'unmanaged') return ':';
  if (ensure === 'stopped') return `systemctl stop ${quote(unitPattern(name))}; ${reset}; :`;
  if (active && how === 'restart') return `${reset}\n${restartShell(name, timeout)}`;
  if (isTemplate(name)) return how === 'reload' ? `systemctl reload ${quote(unitPattern(name))}` : ':';
  if (active) return how === 'reload' ? `systemctl reload ${unit}` : ':';
  return `${reset}; timeout ${timeout} systemctl start ${unit}`;
}

/**
 * Shell: stops and starts a unit. systemd opens a socket only while the service behind it is down, so that service stops
 * first and starts again; nothing else ever stops a socket.
 */
export function restartShell(name: string, timeout: number): string {
  const unit = quote(name);
  if (isTemplate(name)) return `timeout ${timeout} systemctl try-restart ${quote(unitPattern(name))}`;
  if (!name.endsWith('.socket')) return `timeout ${timeout} systemctl restart ${unit}`;
  return `behind=
for service in $(systemctl show -P Triggers ${unit}); do
  case "$(systemctl is-active "$service")" in active|activating|reloading) behind="$behind $service" ;; esac
done
[ -z "$behind" ] || systemctl stop $behind
timeout ${timeout} systemctl restart ${unit}; opened=$?
[ -z "$behind" ] || timeout ${timeout} systemctl start $behind || opened=$?
( exit "$opened" )`;
}

/** Shell: succeeds if a unit is in the declared state. */
export function proofShell({ name, ensure }: SystemdUnitProps): string {
  const unit = quote(name);
  if (ensure !== 'running') return 'return 0';
  if (isTemplate(name)) {
    return `lacks='an instance of the template failed'
[ -z "$(systemctl list-units --state=failed --plain --no-legend ${quote(unitPattern(name))})" ] || return 2`;
  }
  return `lacks='the unit is not active'
case "$(systemctl is-active ${unit})" in active) : ;; failed) return 2 ;; *) return 1 ;; esac`;
}

/** Shell: makes the previous files effective again. */
export function revertShell(
  { name, enabled, timeout }: SystemdUnitProps,
  { existed, active, enabled: was, how, gone }: UnitSituation,
): string {
  const unit = quote(name);
  const judged = enabled !== undefined && !isTemplate(name);
  return [
    ...(judged && !was ? [`systemctl disable --quiet ${unit} 2>/dev/null`] : []),
    ...(active || isTemplate(name) ? [] : [`systemctl stop ${unit} 2>/dev/null`]),
    asideBackShell(gone),
    'systemctl daemon-reload',
    ...(judged && was ? [`systemctl reenable --quiet ${unit}`] : []),
    `systemctl reset-failed ${quote(unitPattern(name))} 2>/dev/null`,
    ...(active && how === 'restart' ? [restartShell(name, timeout)] : []),
    ...(active && how === 'reload' && !isTemplate(name) ? [`systemctl reload ${unit}`] : []),
    ...(existed || active ? [] : [':']),
  ].join('\n');
}

/** A unit before it is masked: its file and drop-ins with their expected digests. */
export interface Unmasked {
  readonly active: boolean;
  readonly enabled: boolean;
  /** SHA-256 of its files by their paths. */
  readonly files: Digests;
}

/** Transaction that masks a unit: a link to /dev/null replaces its files, which are restored if that fails. */
export function maskTransaction(
  { name, timeout }: Pick<SystemdUnitProps, 'name' | 'timeout'>,
  { active, enabled, files }: Unmasked,
): Transaction {
  const [unit, pattern, path] = [name, unitPattern(name), unitPath(name)].map(quote) as [
    string,
    string,
    string,
  ];
  const { directory, name: base, staged } = placeOf(unitPath(name));
  const same = Object.entries(files).map(
    ([file, digest]) =>
      `meant ${quote(file)} ${digest} || { echo ${quote(`${file} was edited meanwhile`)} >&2; return 1; }`,
  );
  const paths = Object.keys(files);
  return {
    purpose: `mask the unit ${name}`,
    files: [],
    prepare: [
      ...same,
      ...(isTemplate(name) ? [] : [`systemctl disable --quiet ${unit} 2>/dev/null`]),
      ':',
    ].join('\n'),
    activate: `! systemctl is-active --quiet ${pattern} || systemctl stop ${pattern} || return 1
${asideShell(paths)} || return 1
if [ -e ${path} ] && [ "$(readlink ${path})" != /dev/null ]; then echo ${quote(`${unitPath(name)} is a foreign file`)} >&2; return 1; fi
point ${directory} ${base} ${staged} /dev/null && systemctl daemon-reload || return 1
systemctl reset-failed ${pattern} 2>/dev/null
:`,
    prove: 'return 0',
    revert: [
      `[ "$(readlink ${path})" != /dev/null ] || rm -f ${path}`,
      asideBackShell(paths),
      'systemctl daemon-reload',
      ...(enabled ? [`systemctl reenable --quiet ${unit}`] : []),
      ...(active && !isTemplate(name) ? [`timeout ${timeout} systemctl start ${unit}`] : []),
    ].join('\n'),
    evidence: `systemctl status --no-pager --full --lines=0 ${pattern}`,
    deadline: timeout,
  };
}
