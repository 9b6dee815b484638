import { posix } from 'node:path';
import type { Observation } from '../../../transport/host';
import { installTarget } from '../../../transport/scripts/install';
import { base64, type Shell, sh } from '../../../transport/shell';
import { processPaths, type ResolvedProps } from '../../process/paths';
import { isEmperor } from '../../process/roles';
import { startedOutput, workersUser } from '../../process/shell/directory';
import { exportShell } from '../../process/shell/environment';
import { hasSocketUnit, socketUnit } from '../../process/socket-unit';
import type { InstanceProps, ProcessStatus } from '../props';
import { type ManagedProcess, type Supervisor, startUnits, supervisorOf, unitsOf } from './supervisor';

/** Supervisor of a process that also starts it, and knows its live state; nothing runs here. */
export interface Manager extends Supervisor {
  /** Live state of the process, from an observation. */
  live(seen: Observation): {
    readonly status: ProcessStatus;
    readonly pid?: number;
    readonly enabled: boolean;
  };
  /** Shell: registers the process with the manager, before the first activation. */
  readonly prepare: Shell;
  readonly start: Shell;
  readonly restart: Shell;
  /** Shell: restarts the process and reopens its sockets, also those of a socket unit. */
  readonly rebind: Shell;
}

/** Settings of a manager. */
export type ManagerProps = Pick<
  ResolvedProps,
  'name' | 'path' | 'manager' | 'binary' | 'runtimeDirectory' | 'service' | 'enabled'
> & { readonly timeout?: number; readonly sections?: InstanceProps['sections'] };

/** Manager of an instance. */
export function managerOf(props: ManagerProps): Manager {
  return props.manager === 'systemd' ? systemd(props) : pidfile(props);
}

/** The process of an instance, for its supervisor. */
export const processOf = (props: ManagerProps): ManagedProcess => ({
  ...props,
  ownsSocketUnit: hasSocketUnit(props),
});

function systemd(props: ManagerProps): Manager {
  const name = `${props.name}.service`;
  const process = processOf(props);
  const { unit, kept, both, reset } = unitsOf(process);
  const { start, fresh } = startUnits(process);
  return {
    ...supervisorOf(process),
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
        status: running
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
    prepare: sh`systemctl daemon-reload && systemctl ${props.enabled ? ['enable', '--force'] : 'disable'} --quiet ${both}`,
    start,
    restart: sh`${reset}; systemctl restart --no-block ${unit}`,
    rebind: sh`systemctl stop ${unit}
systemctl stop ${sh`${socketUnit(props.name)}`} 2>/dev/null
${fresh}`,
  };
}

/** Command line that starts a process in the background. */
function backgroundCommand(props: ManagerProps): Shell {
  const { ini, pidfile, log } = processPaths(props);
  // On the command line `uid` and `gid` would override the configuration.
  const options = props.sections?.['uwsgi'];
  const user = options?.['uid'] === undefined ? props.service?.user : undefined;
  const group = options?.['gid'] === undefined ? props.service?.group : undefined;
  // An emperor never reaches the code of the other two options (uWSGI: core/uwsgi.c, uwsgi_start).
  const background = isEmperor(props.sections ?? {})
    ? ['--emperor-pidfile', pidfile, '--daemonize', log]
    : ['--safe-pidfile', pidfile, '--daemonize2', log];
  const rights = [
    ...(user === undefined ? [] : ['--uid', user]),
    ...(group === undefined ? [] : ['--gid', group]),
  ];
  return sh`${[props.binary, '--ini', ini, ...background, ...rights]}`;
}

/** Shell: enters the working directory of the process and exports its environment. */
const entering = ({ service = {} }: ManagerProps): Shell =>
  sh`cd ${service.workingDirectory ?? '/'} && ${exportShell(service.environment)}`;

/**
 * Shell: records the command that starts the process, so that it can be started again after a failed takeover. The command line
 * of the process is not enough, because uWSGI may replace it by a title. Records nothing if another user owns the directory
 * and could change the record.
 */
export function recordStart(props: ManagerProps & Pick<ResolvedProps, 'sections'>): Shell {
  const { start } = processPaths(props);
  if (props.manager !== 'pidfile' || (isEmperor(props.sections) && workersUser(props) !== undefined))
    return sh`:`;
  const { directory, name, staged } = installTarget(start);
  const script = sh`${entering(props)} && exec ${backgroundCommand(props)}
`;
  return sh`base64 -d <<'END' | put ${directory} ${name} ${staged} 600
${base64(script.text)}
END`;
}

function pidfile(props: ManagerProps): Manager {
  const { ini, pidfile, directory } = processPaths(props);
  const supervisor = supervisorOf(processOf(props));
  // The output before uWSGI goes to the background explains why it refuses to start. It goes there only after it has loaded
  // the application, so the start has the same time limit.
  const start = sh`( limit=$(command -v timeout || echo timeout) && ${entering(props)} && "$limit" ${props.timeout ?? 60} ${backgroundCommand(props)} ) < /dev/null > ${startedOutput(props)} 2>&1`;
  const restart = sh`${supervisor.stop}
${start}`;
  return {
    ...supervisor,
    live(seen) {
      const found = seen.pidfiles.get(pidfile);
      const owned = (path: string): boolean => posix.dirname(path) === directory;
      const running =
        found?.alive === true && (found.command.includes(ini) || found.open?.some(owned) === true);
      return {
        status: running ? 'running' : 'stopped',
        pid: running ? found.pid : undefined,
        enabled: props.enabled,
      };
    },
    prepare: sh`:`,
    // A process that the pidfile does not name would keep the addresses.
    start: restart,
    restart,
    rebind: restart,
  };
}
