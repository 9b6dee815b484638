import { posix } from 'node:path';
import type { InstanceProps } from './props';

/** Props with the paths that follow from others filled in. */
export type PlacedProps = InstanceProps & { readonly path: string; readonly runtimeDirectory: string };

/** What says where an instance is on its host. */
export type Placed = Pick<InstanceProps, 'name' | 'path' | 'manager' | 'runtimeDirectory'>;

/** Paths of an instance. */
export function pathsOf({ name, path, manager, runtimeDirectory }: Placed) {
  const ini = path ?? `/etc/uwsgi/${name}.ini`;
  const directory =
    runtimeDirectory ??
    (manager === 'systemd' ? `/var/lib/uwsgi-iac/${name}` : `${ini.replace(/\.[^./]+$/, '')}.run`);
  const control = posix.join(directory, 'control');
  return {
    ini,
    directory,
    unit: manager === 'systemd' ? `${name}.service` : undefined,
    unitFile: manager === 'systemd' ? `/etc/systemd/system/${name}.service` : undefined,
    pidfile: posix.join(directory, 'master.pid'),
    /** Only for the user that workers run as: who reaches it commands the instance. */
    control,
    fifo: posix.join(control, 'master.fifo'),
    stats: posix.join(control, 'stats.sock'),
    triggers: posix.join(directory, 'triggers.json'),
    /** Where the link to the code led when workers were last proven. */
    code: posix.join(directory, 'code'),
    history: posix.join(directory, 'history'),
    /** The command by which a process under a pidfile starts, as it was proven last. */
    start: posix.join(directory, 'start'),
    log: posix.join(directory, 'uwsgi.log'),
    marker: posix.join(directory, 'revision'),
  } as const;
}
