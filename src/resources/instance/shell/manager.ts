import { posix } from 'node:path';
import type { Observation } from '../../../transport/host';
import { lineOf } from '../../../transport/scripts/bounds';
import { placeOf } from '../../../transport/scripts/install';
import { quote } from '../../../transport/shell';
import { pathsOf, type ResolvedProps } from '../../process/paths';
import { isEmperor } from '../../process/roles';
import { startedOutput, workerOf } from '../../process/shell/directory';
import { exportShell } from '../../process/shell/environment';
import { hasSocketUnit, socketUnit } from '../../process/socket-unit';
import type { InstanceProps } from '../props';

/** Supervisor of a process: queries and shell texts; nothing runs here. */
export interface Manager {
  /** Live state of the process, from an observation. */
  live(seen: Observation): {
    readonly ensure: 'running' | 'stopped' | 'failed' | 'masked';
    readonly pid?: number;
    readonly enabled: boolean;
  };
  /** Shell: registers the process with the manager, before the first activation. */
  readonly prepare: string;
  readonly start: string;
  readonly reload: string;
  readonly restart: string;
  /** Shell: restarts the process and reopens its sockets, also those of a socket unit. */
  readonly rebind: string;
  readonly stop: string;
  /** Shell: kills the process. */
  readonly kill: string;
  /** Shell: prints the pid of the master; nothing if it does not run. */
  readonly master: string;
  /** Shell: unregisters the process from the manager, after it was stopped. */
  readonly forget: string;
  /** Shell: status 0 if the process runs, 1 if not yet, 2 if it failed. */
  readonly alive: string;
  /** Shell: whether the process failed and the manager will start it again. */
  readonly retries: string;
  /** Shell: lets the manager start it again, without waiting for the result. */
  readonly retry: string;
}

/** Whether a live state of {@link Manager} means that the process does not run. */
export const isDown = (ensure: string): boolean => ['stopped', 'failed', 'masked'].includes(ensure);

/** Settings of a manager. */
export type ManagerProps = Pick<
  ResolvedProps,
  'name' | 'path' | 'manager' | 'binary' | 'runtimeDirectory' | 'service' | 'enabled'
> & { readonly timeout?: number; readonly sections?: InstanceProps['sections'] };

/** Manager of an instance. */
export function managerOf(props: ManagerProps): Manager {
  return props.manager === 'systemd' ? systemd(props) : pidfile(props);
}

function systemd(props: ManagerProps): Manager {
  const name = pathsOf(props).unit!;
  const unit = quote(name);
  const kept = hasSocketUnit(props) ? quote(socketUnit(props.name)) : undefined;
  const both = kept === undefined ? unit : `${kept} ${unit}`;
  const reset = `systemctl reset-failed ${both} 2>/dev/null`;
  // A job that waits for the sockets would look like one that ended, so they start first. Unlike `start`, `restart` does not
  // wait for the next retry of a failed unit.
  const start = `${reset}; ${kept === undefined ? '' : `systemctl start ${kept} && `}systemctl restart --no-block ${unit}`;
  return {
    live(seen) {
      const facts = seen.units.get(name);
      const held = kept === undefined || seen.units.get(socketUnit(props.name))?.active === 'active';
      // A retry, running or pending, follows a failed start.
      const failing = facts?.active === 'activating' && (facts.sub === 'auto-restart' || facts.restarts > 0);
      const running =
        held &&
        !failing &&
        (facts?.active === 'active' || facts?.active === 'activating' || facts?.active === 'reloading');
      return {
        ensure: running
          ? 'running'
          : facts?.load === 'masked'
            ? 'masked'
            : failing || facts?.active === 'failed'
              ? 'failed'
              : 'stopped',
        pid: facts?.mainPid || undefined,
        enabled:
          facts?.enabled === 'enabled' &&
          (kept === undefined || seen.units.get(socketUnit(props.name))?.enabled === 'enabled'),
      };
    },
    // A link of an earlier unit of this name, as of a template, has another target.
    prepare: `systemctl daemon-reload && systemctl ${props.enabled ? 'enable --force' : 'disable'} --quiet ${both}`,
    // systemd opens sockets only while the service does not run.
    start:
      kept === undefined ? start : `systemctl is-active --quiet ${kept} || systemctl stop ${unit}\n${start}`,
    reload: `systemctl reload ${unit}`,
    restart: `${reset}; systemctl restart --no-block ${unit}`,
    rebind: `systemctl stop ${unit}\nsystemctl stop ${quote(socketUnit(props.name))} 2>/dev/null\n${start}`,
    // A connection to an open socket would start the service again.
    stop: `systemctl stop ${both}`,
    kill: `systemctl kill --signal=KILL ${unit}`,
    master: `systemctl show --property MainPID --value ${unit}`,
    forget: `systemctl disable --quiet ${both} 2>/dev/null; systemctl daemon-reload; ${reset}; :`,
    // A pending job may still start the unit. All properties are read at once. A failed unit does not get another try.
    alive: `case "$(systemctl show --property ActiveState --property Job --property SubState ${unit} | sort | tr '\\n' ' ')" in *=active*|*=reloading*) : ;; *Job=[1-9]*) return 1 ;; *=failed*|*=inactive*|*=auto-restart*) return 2 ;; *) return 1 ;; esac`,
    retries: `[ "$(systemctl show --property ActiveState --value ${unit})" = activating ]`,
    retry: `systemctl start --no-block ${unit}`,
  };
}

/** Command line that starts a process in the background. */
function backgroundCommand(props: ManagerProps): string {
  const { ini, pidfile, log } = pathsOf(props);
  // On the command line `uid` and `gid` would override the configuration.
  const options = props.sections?.['uwsgi'];
  const user = options?.['uid'] === undefined ? props.service?.user : undefined;
  const group = options?.['gid'] === undefined ? props.service?.group : undefined;
  // An emperor never reaches the code of the other two options (uWSGI: core/uwsgi.c, uwsgi_start).
  const background = isEmperor(props.sections ?? {})
    ? ['--emperor-pidfile', pidfile, '--daemonize', log]
    : ['--safe-pidfile', pidfile, '--daemonize2', log];
  return [
    ...[props.binary, '--ini', ini, ...background].map(quote),
    ...(user === undefined ? [] : ['--uid', quote(user)]),
    ...(group === undefined ? [] : ['--gid', quote(group)]),
  ].join(' ');
}

/** Shell: enters the working directory of the process and exports its environment. */
const entering = ({ service = {} }: ManagerProps): string =>
  `cd ${quote(service.workingDirectory ?? '/')} && ${exportShell(service.environment)}`;

/**
 * Shell: records the command that starts the process, so that it can be started again after a failed takeover. The command line
 * of the process is not enough, because uWSGI may replace it by a title. Records nothing if another user owns the directory
 * and could change the record.
 */
export function recordStart(props: ManagerProps & Pick<ResolvedProps, 'sections'>): string {
  const { start } = pathsOf(props);
  if (props.manager !== 'pidfile' || (isEmperor(props.sections) && workerOf(props) !== undefined)) return ':';
  const { directory, name, staged } = placeOf(start);
  const script = `${entering(props)} && exec ${backgroundCommand(props)}\n`;
  return `base64 -d <<'END' | put ${directory} ${name} ${staged} 600
${Buffer.from(script).toString('base64')}
END`;
}

/**
 * Shell functions for a process under a pidfile. The user of the application may write the pidfile, so its pid counts only if it
 * belongs to this instance.
 *
 * - `is_ours PID`: whether a process is this instance, by its command line, or by an open file in its directory if uWSGI has
 *   replaced the command line by a title (`auto-procname`, `procname-prefix`). A folder of that directory belongs to the
 *   standby of a zerg. Other programs open such files as well (`tail -f`), so the program must be uWSGI, or a Python that
 *   runs uWSGI as a module
 * - `own_pid`: sets `pid` to the master, even if the pidfile is wrong; fails if there is none
 */
function pidfileFunctions(props: ManagerProps): string {
  const { ini, pidfile, directory } = pathsOf(props);
  // The kernel keeps 15 characters.
  const program = posix.basename(props.binary).slice(0, 15);
  const programs = /uwsgi|^python/.test(program) ? '*uwsgi*' : `*uwsgi*|${quote(program)}`;
  return `is_ours() { # PID
  [ -n "$1" ] && kill -0 "$1" 2>/dev/null || return 1
  by=; { read -r by < "/proc/$1/comm"; } 2>/dev/null
  case $by in ${programs}|python*) ;; *) return 1 ;; esac
  if tr '\\0' '\\n' < "/proc/$1/cmdline" 2>/dev/null | grep -qxF ${quote(ini)}; then return 0; fi
  case $by in python*) return 1 ;; esac
  ls -l "/proc/$1/fd" 2>/dev/null | sed -n 's/^.* -> //p' | (
    while IFS= read -r open; do
      case $open in ${quote(directory)}/*/*) ;; ${quote(directory)}/*) exit 0 ;; esac
    done
    exit 1
  )
}
own_pid() {
  pid=$(${lineOf(pidfile)})
  if is_ours "$pid"; then return 0; fi
  for process in /proc/[0-9]*; do
    is_ours "\${process#/proc/}" || continue
    # A child of another process of the instance is not the master.
    if is_ours "$(sed -n 's/^PPid:[[:space:]]*//p' "$process/status" 2>/dev/null)"; then continue; fi
    pid=\${process#/proc/}
    return 0
  done
  return 1
}`;
}

function pidfile(props: ManagerProps): Manager {
  const { ini, pidfile, directory } = pathsOf(props);
  const ours = `{
${pidfileFunctions(props)}
own_pid
}`;
  const stop = `if ${ours}; then
  kill -INT "$pid"
  waited=0
  while kill -0 "$pid" 2>/dev/null && [ "$waited" -lt 300 ]; do sleep 0.1; waited=$((waited + 1)); done
  if kill -0 "$pid" 2>/dev/null; then kill -KILL "$pid"; fi
fi`;
  // The output before uWSGI goes to the background explains why it refuses to start. It goes there only after it has loaded
  // the application, so the start has the same time limit.
  const start = `( limit=$(command -v timeout || echo timeout) && ${entering(props)} && "$limit" ${props.timeout ?? 60} ${backgroundCommand(props)} ) < /dev/null > ${startedOutput(props)} 2>&1`;
  const restart = `${stop}\n${start}`;
  return {
    live(seen) {
      const found = seen.pidfiles.get(pidfile);
      const owned = (path: string): boolean => posix.dirname(path) === directory;
      const running =
        found?.alive === true && (found.command.includes(ini) || found.open?.some(owned) === true);
      return {
        ensure: running ? 'running' : 'stopped',
        pid: running ? found.pid : undefined,
        enabled: props.enabled,
      };
    },
    prepare: ':',
    // A process that the pidfile does not name would keep the addresses.
    start: restart,
    reload: `if ${ours}; then kill -HUP "$pid"; else false; fi`,
    restart,
    rebind: restart,
    stop,
    kill: `if ${ours}; then kill -KILL "$pid"; fi`,
    // A bracket at the beginning would turn $(…) into arithmetic.
    master: `if ${ours}; then echo "$pid"; fi`,
    forget: ':',
    // uWSGI cannot be found between going to the background and writing its pidfile, nor while it executes itself again.
    alive: `if ${ours}; then :; elif kill -0 "$pid" 2>/dev/null; then return 1; elif [ $(($(now) - began)) -ge 3 ]; then return 2; else return 1; fi`,
    retries: 'false',
    retry: ':',
  };
}
