import { posix } from 'node:path';
import type { Observation } from '../../transport/host';
import { lineOf } from '../../transport/scripts/bounds';
import { placeOf } from '../../transport/scripts/install';
import { quote } from '../../transport/shell';
import { startedOutput, workerOf } from './directory';
import { exportShell } from './environment';
import { isEmperor } from './kind';
import { type PlacedProps, pathsOf } from './paths';
import type { InstanceProps } from './props';
import { hasSocketUnit, socketUnit } from './socket-unit';

/** How a process is looked after: questions and shell texts, nothing runs here. */
export interface Manager {
  /** Whether it runs, by what was observed. */
  live(seen: Observation): {
    readonly ensure: 'running' | 'stopped' | 'failed' | 'masked';
    readonly pid?: number;
    readonly enabled: boolean;
  };
  /** Shell: what must be done before the first activation: directories, registration. */
  readonly prepare: string;
  readonly start: string;
  readonly reload: string;
  readonly restart: string;
  /** Shell: restarts it with its sockets opened anew, whoever opened them before. */
  readonly rebind: string;
  readonly stop: string;
  /** Shell: ends it at once. */
  readonly kill: string;
  /** Shell: prints the process id of its master; nothing where it does not run. */
  readonly master: string;
  /** Shell: what is left of it goes away, after it was stopped. */
  readonly forget: string;
  /** Shell: 0 it runs, 1 not yet, 2 it will not. */
  readonly alive: string;
  /** Shell: whether it does not run, and will be tried again without us. */
  readonly retries: string;
  /** Shell: has it tried again, without waiting for what comes of it. */
  readonly retry: string;
}

/** Whether what a manager tells of a process means that it does not run. */
export const isDown = (ensure: string): boolean => ['stopped', 'failed', 'masked'].includes(ensure);

/** Settings of a manager. */
export type ManagerProps = Pick<
  PlacedProps,
  'name' | 'path' | 'manager' | 'binary' | 'runtimeDirectory' | 'service' | 'enabled'
> & { readonly timeout?: number; readonly sections?: InstanceProps['sections'] };

/** What looks after an instance. */
export function managerOf(props: ManagerProps): Manager {
  return props.manager === 'systemd' ? systemd(props) : pidfile(props);
}

function systemd(props: ManagerProps): Manager {
  const name = pathsOf(props).unit!;
  const unit = quote(name);
  const kept = hasSocketUnit(props) ? quote(socketUnit(props.name)) : undefined;
  const both = kept === undefined ? unit : `${kept} ${unit}`;
  const reset = `systemctl reset-failed ${both} 2>/dev/null`;
  // A job that waits for the sockets would look like one that ended; a start would wait until a failed one is tried again.
  const start = `${reset}; ${kept === undefined ? '' : `systemctl start ${kept} && `}systemctl restart --no-block ${unit}`;
  return {
    live(seen) {
      const facts = seen.units.get(name);
      const held = kept === undefined || seen.units.get(socketUnit(props.name))?.active === 'active';
      // A start that is tried again, or waits until it is, follows one that failed.
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
    // A link of the unit that had the name before, as of a template, leads elsewhere.
    prepare: `systemctl daemon-reload && systemctl ${props.enabled ? 'enable --force' : 'disable'} --quiet ${both}`,
    // systemd opens sockets only while nobody runs who might have them.
    start:
      kept === undefined ? start : `systemctl is-active --quiet ${kept} || systemctl stop ${unit}\n${start}`,
    reload: `systemctl reload ${unit}`,
    restart: `${reset}; systemctl restart --no-block ${unit}`,
    rebind: `systemctl stop ${unit}\nsystemctl stop ${quote(socketUnit(props.name))} 2>/dev/null\n${start}`,
    // A socket that is left open would start it again.
    stop: `systemctl stop ${both}`,
    kill: `systemctl kill --signal=KILL ${unit}`,
    master: `systemctl show --property MainPID --value ${unit}`,
    forget: `systemctl disable --quiet ${both} 2>/dev/null; systemctl daemon-reload; ${reset}; :`,
    // A job that waits or runs may still bring it up; all is asked in one moment. One that failed is not given another try.
    alive: `case "$(systemctl show --property ActiveState --property Job --property SubState ${unit} | sort | tr '\\n' ' ')" in *=active*|*=reloading*) : ;; *Job=[1-9]*) return 1 ;; *=failed*|*=inactive*|*=auto-restart*) return 2 ;; *) return 1 ;; esac`,
    retries: `[ "$(systemctl show --property ActiveState --value ${unit})" = activating ]`,
    retry: `systemctl start --no-block ${unit}`,
  };
}

/** The command line that starts a process which leaves for the background. */
function backgroundCommand(props: ManagerProps): string {
  const { ini, pidfile, log } = pathsOf(props);
  // On the command line they would stand over the options.
  const options = props.sections?.['uwsgi'];
  const user = options?.['uid'] === undefined ? props.service?.user : undefined;
  const group = options?.['gid'] === undefined ? props.service?.group : undefined;
  // An emperor never comes to where the others act (uWSGI: core/uwsgi.c, uwsgi_start).
  const background = isEmperor(props.sections ?? {})
    ? ['--emperor-pidfile', pidfile, '--daemonize', log]
    : ['--safe-pidfile', pidfile, '--daemonize2', log];
  return [
    ...[props.binary, '--ini', ini, ...background].map(quote),
    ...(user === undefined ? [] : ['--uid', quote(user)]),
    ...(group === undefined ? [] : ['--gid', quote(group)]),
  ].join(' ');
}

/** Shell: enters the directory of the process, and sets its environment. */
const entering = ({ service = {} }: ManagerProps): string =>
  `cd ${quote(service.workingDirectory ?? '/')} && ${exportShell(service.environment)}`;

/**
 * Shell: keeps how the process starts, for one that must serve again after it made room. Its own command line does not
 * tell, once uWSGI has put a title in its place. Not where another user owns the directory, who could change it.
 */
export function noteStart(props: ManagerProps & Pick<PlacedProps, 'sections'>): string {
  const { start } = pathsOf(props);
  if (props.manager !== 'pidfile' || (isEmperor(props.sections) && workerOf(props) !== undefined)) return ':';
  const { directory, name, staged } = placeOf(start);
  const script = `${entering(props)} && exec ${backgroundCommand(props)}\n`;
  return `base64 -d <<'END' | put ${directory} ${name} ${staged} 600
${Buffer.from(script).toString('base64')}
END`;
}

/**
 * Shell functions for a process under a pidfile. The user of the application may write the pidfile, so what it names counts only
 * where it is this instance.
 *
 * - `is_ours PID`: whether a process is this instance. The command line shows it, unless uWSGI has put a title in its place
 *   (`auto-procname`, `procname-prefix`); then an open file of its directory does. Others read such files, too (`tail -f`), so
 *   the name of the program must fit: uWSGI's, or that of a Python which runs uWSGI as a module
 * - `own_pid`: sets `pid` to the master, whatever the pidfile says; fails where there is none
 */
function pidfileFunctions(props: ManagerProps): string {
  const { ini, pidfile, directory } = pathsOf(props);
  // The kernel keeps 15 characters.
  const program = posix.basename(props.binary).slice(0, 15);
  const programs = /uwsgi|^python/.test(program) ? '*uwsgi*' : `*uwsgi*|${quote(program)}`;
  return `is_ours() { # PID
  [ -n "$1" ] && kill -0 "$1" 2>/dev/null || return 1
  by=$(cat "/proc/$1/comm" 2>/dev/null)
  case $by in ${programs}|python*) ;; *) return 1 ;; esac
  if tr '\\0' '\\n' < "/proc/$1/cmdline" 2>/dev/null | grep -qxF ${quote(ini)}; then return 0; fi
  case $by in python*) return 1 ;; esac
  ls -l "/proc/$1/fd" 2>/dev/null | grep -qF -e ${quote(`-> ${directory}/`)}
}
own_pid() {
  pid=$(${lineOf(pidfile)})
  if is_ours "$pid"; then return 0; fi
  for process in /proc/[0-9]*; do
    is_ours "\${process#/proc/}" || continue
    # The master is no child of another one of its processes.
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
  // What uWSGI prints before it leaves for the background is the reason when it refuses to start. It leaves only when the
  // application is there, which must not take longer than anything else.
  const start = `( limit=$(command -v timeout || echo timeout) && ${entering(props)} && "$limit" ${props.timeout ?? 60} ${backgroundCommand(props)} ) < /dev/null > ${startedOutput(props)} 2>&1`;
  const restart = `${stop}\n${start}`;
  return {
    live(seen) {
      const found = seen.pidfiles.get(pidfile);
      const owned = (path: string): boolean => path.startsWith(`${directory}/`);
      const running =
        found?.alive === true && (found.command.includes(ini) || found.open?.some(owned) === true);
      return {
        ensure: running ? 'running' : 'stopped',
        pid: running ? found.pid : undefined,
        enabled: props.enabled,
      };
    },
    prepare: ':',
    // One that the pidfile does not name would keep the addresses.
    start: restart,
    reload: `if ${ours}; then kill -HUP "$pid"; else false; fi`,
    restart,
    rebind: restart,
    stop,
    kill: `if ${ours}; then kill -KILL "$pid"; fi`,
    // Within $(…) a bracket that came first would make it arithmetic.
    master: `if ${ours}; then echo "$pid"; fi`,
    forget: ':',
    // Between leaving for the background and writing its pidfile uWSGI cannot be seen, nor while it executes itself again.
    alive: `if ${ours}; then :; elif kill -0 "$pid" 2>/dev/null; then return 1; elif [ $(($(now) - began)) -ge 3 ]; then return 2; else return 1; fi`,
    retries: 'false',
    retry: ':',
  };
}
