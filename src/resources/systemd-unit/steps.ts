import type { Activation } from '../../activation/activation';
import { installTarget } from '../../transport/scripts/install';
import { joinShell, type Shell, sh } from '../../transport/shell';
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
export function prepareShell({ name, enabled }: SystemdUnitProps, { gone }: UnitSituation): Shell {
  const unit = sh`${name}`;
  const link = sh`${unitPath(name).replace(/^\/etc\//, '/run/')}`;
  return joinShell(
    [
      asideShell(gone),
      // A link of \`mask --runtime\`: the file in /etc takes precedence until it is removed.
      sh`{ [ "$(readlink ${link})" != /dev/null ] || rm -f ${link}; }`,
      sh`systemctl daemon-reload`,
      ...(enabled === undefined || isTemplate(name)
        ? []
        : // Links of the previous [Install] section are removed.
          [sh`systemctl ${enabled ? sh`reenable` : sh`disable`} --quiet ${unit}`]),
    ],
    ' && ',
  );
}

/** Shell of a transaction: moves files away. */
export function asideShell(paths: readonly string[]): Shell {
  const each = paths.map(
    (path, index) =>
      sh`{ [ ! -e ${path} ] || mv ${path} "$work/aside.${index}"; } && { rmdir "$(dirname ${path})" 2>/dev/null; :; }`,
  );
  return each.length === 0 ? sh`:` : joinShell(each, ' && ');
}

/** Shell of a transaction: restores files that were moved away. */
export function asideBackShell(paths: readonly string[]): Shell {
  const each = paths.map(
    (path, index) =>
      sh`[ ! -e "$work/aside.${index}" ] || { mkdir -p "$(dirname ${path})" && mv "$work/aside.${index}" ${path}; }`,
  );
  return each.length === 0 ? sh`:` : joinShell(each);
}

/** Shell: makes the files effective. */
export function activateUnitShell(
  { name, ensure, timeout }: SystemdUnitProps,
  { active, how }: UnitSituation,
): Shell {
  const unit = sh`${name}`;
  const reset = sh`systemctl reset-failed ${unitPattern(name)} 2>/dev/null`;
  if (ensure === 'unmanaged') return sh`:`;
  if (ensure === 'stopped') return sh`systemctl stop ${unitPattern(name)}; ${reset}; :`;
  if (active && how === 'restart')
    return sh`${reset}
${restartShell(name, timeout)}`;
  if (isTemplate(name)) return how === 'reload' ? sh`systemctl reload ${unitPattern(name)}` : sh`:`;
  if (active) return how === 'reload' ? sh`systemctl reload ${unit}` : sh`:`;
  return sh`${reset}; timeout ${timeout} systemctl start ${unit}`;
}

/**
 * Shell: stops and starts a unit. systemd opens a socket only while the service behind it is down, so that service stops
 * first and starts again; nothing else ever stops a socket.
 */
export function restartShell(name: string, timeout: number): Shell {
  const unit = sh`${name}`;
  if (isTemplate(name)) return sh`timeout ${timeout} systemctl try-restart ${unitPattern(name)}`;
  if (!name.endsWith('.socket')) return sh`timeout ${timeout} systemctl restart ${unit}`;
  return sh`behind=
for service in $(systemctl show -P Triggers ${unit}); do
  case "$(systemctl is-active "$service")" in active|activating|reloading) behind="$behind $service" ;; esac
done
[ -z "$behind" ] || systemctl stop $behind
timeout ${timeout} systemctl restart ${unit}; opened=$?
[ -z "$behind" ] || timeout ${timeout} systemctl start $behind || opened=$?
( exit "$opened" )`;
}

/** Shell: succeeds if a unit is in the declared state. */
export function proveUnitShell({ name, ensure }: SystemdUnitProps): Shell {
  const unit = sh`${name}`;
  if (ensure !== 'running') return sh`return 0`;
  if (isTemplate(name)) {
    return sh`lacks='an instance of the template failed'
[ -z "$(systemctl list-units --state=failed --plain --no-legend ${unitPattern(name)})" ] || return 2`;
  }
  return sh`lacks='the unit is not active'
case "$(systemctl is-active ${unit})" in active) : ;; failed) return 2 ;; *) return 1 ;; esac`;
}

/** Shell: makes the previous files effective again. */
export function revertUnitShell(
  { name, enabled, timeout }: SystemdUnitProps,
  { existed, active, enabled: was, how, gone }: UnitSituation,
): Shell {
  const unit = sh`${name}`;
  const judged = enabled !== undefined && !isTemplate(name);
  return joinShell([
    ...(judged && !was ? [sh`systemctl disable --quiet ${unit} 2>/dev/null`] : []),
    ...(active || isTemplate(name) ? [] : [sh`systemctl stop ${unit} 2>/dev/null`]),
    asideBackShell(gone),
    sh`systemctl daemon-reload`,
    ...(judged && was ? [sh`systemctl reenable --quiet ${unit}`] : []),
    sh`systemctl reset-failed ${unitPattern(name)} 2>/dev/null`,
    ...(active && how === 'restart' ? [restartShell(name, timeout)] : []),
    ...(active && how === 'reload' && !isTemplate(name) ? [sh`systemctl reload ${unit}`] : []),
    ...(existed || active ? [] : [sh`:`]),
  ]);
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
  const [unit, pattern, path] = [name, unitPattern(name), unitPath(name)] as const;
  const { directory, name: base, staged } = installTarget(unitPath(name));
  const same = Object.entries(files).map(
    ([file, digest]) =>
      sh`meant ${file} ${digest} || { echo ${`${file} was edited meanwhile`} >&2; return 1; }`,
  );
  const paths = Object.keys(files);
  return {
    purpose: `mask the unit ${name}`,
    files: [],
    prepare: joinShell([
      ...same,
      ...(isTemplate(name) ? [] : [sh`systemctl disable --quiet ${unit} 2>/dev/null`]),
      sh`:`,
    ]),
    activate: sh`! systemctl is-active --quiet ${pattern} || systemctl stop ${pattern} || return 1
${asideShell(paths)} || return 1
if [ -e ${path} ] && [ "$(readlink ${path})" != /dev/null ]; then echo ${`${unitPath(name)} is a foreign file`} >&2; return 1; fi
point ${directory} ${base} ${staged} /dev/null && systemctl daemon-reload || return 1
systemctl reset-failed ${pattern} 2>/dev/null
:`,
    prove: sh`return 0`,
    revert: joinShell([
      sh`[ "$(readlink ${path})" != /dev/null ] || rm -f ${path}`,
      asideBackShell(paths),
      sh`systemctl daemon-reload`,
      ...(enabled ? [sh`systemctl reenable --quiet ${unit}`] : []),
      ...(active && !isTemplate(name) ? [sh`timeout ${timeout} systemctl start ${unit}`] : []),
    ]),
    evidence: sh`systemctl status --no-pager --full --lines=0 ${pattern}`,
    deadline: timeout,
  };
}
