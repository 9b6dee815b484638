import { posix } from 'node:path';
import { lineOf } from '../../../transport/scripts/bounds';
import { type Shell, sh } from '../../../transport/shell';
import { processPaths, type ResolvedProps } from '../../process/paths';
import { socketUnit } from '../../process/socket-unit';
import type { InstanceState } from '../props';

/** A process that a manager runs, as far as it takes to query, to reload and to stop it. */
export interface ManagedProcess
  extends Pick<ResolvedProps, 'name' | 'path' | 'manager' | 'runtimeDirectory'> {
  /** Its program, if known; the process is found by any other name of uWSGI, too. */
  readonly binary?: string;
  /** Whether a socket unit keeps its sockets. */
  readonly ownsSocketUnit: boolean;
}

/** Shell texts for a process that exists; nothing runs here. */
export interface Supervisor {
  readonly reload: Shell;
  readonly stop: Shell;
  /** Shell: kills the process. */
  readonly kill: Shell;
  /** Shell: prints the pid of the master; nothing if it does not run. */
  readonly master: Shell;
  /** Shell: unregisters the process from the manager, after it was stopped. */
  readonly forget: Shell;
  /** Shell: status 0 if the process runs, 1 if not yet, 2 if it failed. */
  readonly alive: Shell;
  /** Shell: whether the process failed and the manager will start it again. */
  readonly retries: Shell;
  /** Shell: lets the manager start it again, without waiting for the result. */
  readonly retry: Shell;
}

/** Supervisor of a process. */
export function supervisorOf(process: ManagedProcess): Supervisor {
  return process.manager === 'systemd' ? systemd(process) : pidfile(process);
}

/** Process of an instance that is known by its state alone. */
export function processOfState(state: InstanceState): ManagedProcess {
  const { name, path, manager, runtimeDirectory } = state;
  const ownsSocketUnit = state.socketUnit !== undefined;
  return { name, path, manager: managerNamed(manager), runtimeDirectory, ownsSocketUnit };
}

/** Manager by its name in a state. */
export const managerNamed = (name: string): ResolvedProps['manager'] =>
  name === 'pidfile' ? 'pidfile' : 'systemd';

/** Units of a process, quoted: its own, and the one that keeps its sockets. */
export function unitsOf(process: ManagedProcess) {
  const unit = sh`${`${process.name}.service`}`;
  const kept = process.ownsSocketUnit ? sh`${socketUnit(process.name)}` : undefined;
  const both = kept === undefined ? unit : sh`${kept} ${unit}`;
  return { unit, kept, both, reset: sh`systemctl reset-failed ${both} 2>/dev/null` } as const;
}

/** Shell: starts the units of a process. */
export function startUnits(process: ManagedProcess): { readonly start: Shell; readonly fresh: Shell } {
  const { unit, kept, reset } = unitsOf(process);
  // A job that waits for the sockets would look like one that ended, so they start first. Unlike `start`, `restart` does not
  // wait for the next retry of a failed unit.
  const fresh = sh`${reset}; ${kept === undefined ? sh`` : sh`systemctl start ${kept} && `}systemctl restart --no-block ${unit}`;
  // systemd opens sockets only while the service does not run.
  const start =
    kept === undefined
      ? fresh
      : sh`systemctl is-active --quiet ${kept} || systemctl stop ${unit}
${fresh}`;
  return { start, fresh };
}

function systemd(process: ManagedProcess): Supervisor {
  const { unit, both, reset } = unitsOf(process);
  return {
    reload: sh`systemctl reload ${unit}`,
    // A connection to an open socket would start the service again.
    stop: sh`systemctl stop ${both}`,
    kill: sh`systemctl kill --signal=KILL ${unit}`,
    master: sh`systemctl show --property MainPID --value ${unit}`,
    forget: sh`systemctl disable --quiet ${both} 2>/dev/null; systemctl daemon-reload; ${reset}; :`,
    // A pending job may still start the unit. All properties are read at once. A failed unit does not get another try.
    alive: sh`case "$(systemctl show --property ActiveState --property Job --property SubState ${unit} | sort | tr '\n' ' ')" in *=active*|*=reloading*) : ;; *Job=[1-9]*) return 1 ;; *=failed*|*=inactive*|*=auto-restart*) return 2 ;; *) return 1 ;; esac`,
    retries: sh`[ "$(systemctl show --property ActiveState --value ${unit})" = activating ]`,
    retry: sh`systemctl start --no-block ${unit}`,
  };
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
function pidfileFunctions(process: ManagedProcess): Shell {
  const { ini, pidfile, directory } = processPaths(process);
  // The kernel keeps 15 characters.
  const program = posix.basename(process.binary ?? 'uwsgi').slice(0, 15);
  const programs = /uwsgi|^python/.test(program) ? sh`*uwsgi*` : sh`*uwsgi*|${program}`;
  return sh`is_ours() { # PID
  [ -n "$1" ] && kill -0 "$1" 2>/dev/null || return 1
  by=; { read -r by < "/proc/$1/comm"; } 2>/dev/null
  case $by in ${programs}|python*) ;; *) return 1 ;; esac
  if tr '\0' '\n' < "/proc/$1/cmdline" 2>/dev/null | grep -qxF ${ini}; then return 0; fi
  case $by in python*) return 1 ;; esac
  ls -l "/proc/$1/fd" 2>/dev/null | sed -n 's/^.* -> //p' | (
    while IFS= read -r open; do
      case $open in ${directory}/*/*) ;; ${directory}/*) exit 0 ;; esac
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

function pidfile(process: ManagedProcess): Supervisor {
  const ours = sh`{
${pidfileFunctions(process)}
own_pid
}`;
  const stop = sh`if ${ours}; then
  kill -INT "$pid"
  waited=0
  while kill -0 "$pid" 2>/dev/null && [ "$waited" -lt 300 ]; do sleep 0.1; waited=$((waited + 1)); done
  if kill -0 "$pid" 2>/dev/null; then kill -KILL "$pid"; fi
fi`;
  return {
    reload: sh`if ${ours}; then kill -HUP "$pid"; else false; fi`,
    stop,
    kill: sh`if ${ours}; then kill -KILL "$pid"; fi`,
    // A bracket at the beginning would turn $(…) into arithmetic.
    master: sh`if ${ours}; then echo "$pid"; fi`,
    forget: sh`:`,
    // uWSGI cannot be found between going to the background and writing its pidfile, nor while it executes itself again.
    alive: sh`if ${ours}; then :; elif kill -0 "$pid" 2>/dev/null; then return 1; elif [ $(($(now) - began)) -ge 3 ]; then return 2; else return 1; fi`,
    retries: sh`false`,
    retry: sh`:`,
  };
}
