import { posix } from 'node:path';
import type { ObservedInstance, ProcessSettings } from '../instance/props';

/** Props with default paths filled in. */
export type ResolvedProps = ObservedInstance & { readonly path: string; readonly runtimeDirectory: string };

/** Props from which the paths of an instance follow. */
export type PathProps = Pick<ProcessSettings, 'name' | 'path' | 'manager' | 'runtimeDirectory'>;

/** Path of the configuration of an instance that has none of its own. */
export const defaultIni = (name: string): string => `/etc/uwsgi/${name}.ini`;

/** Paths of an instance. */
export function processPaths({ name, path, manager, runtimeDirectory }: PathProps) {
  const ini = path ?? defaultIni(name);
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
    /** Directory of the control sockets. Only the user of the workers can enter it: the FIFO commands the instance. */
    control,
    fifo: posix.join(control, 'master.fifo'),
    stats: posix.join(control, 'stats.sock'),
    triggers: posix.join(directory, 'triggers.json'),
    /** File with the target of the code link when workers were last proven. */
    code: posix.join(directory, 'code'),
    history: posix.join(directory, 'history'),
    /** Script that starts a process under a pidfile, recorded when it was last proven. */
    start: posix.join(directory, 'start'),
    log: posix.join(directory, 'uwsgi.log'),
    marker: posix.join(directory, 'revision'),
  } as const;
}

/** Expands `%p`, `%o` and `%d`, the path of the configuration itself, because the copy has another path. */
export function expandFilePath(value: string, ini: string): string {
  const own: Readonly<Record<string, string>> = {
    '%p': ini,
    '%o': posix.basename(ini),
    '%d': `${posix.dirname(ini)}/`,
  };
  return value.replace(/%[a-zA-Z%]/g, (magic) => own[magic] ?? magic);
}
