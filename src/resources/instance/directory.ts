import type { WireSections } from '../../config/wire';
import { quote } from '../../transport/shell';
import { isEmperor } from './kind';
import { type PlacedProps, pathsOf } from './paths';

/** The user that binds sockets once rights were dropped: the option `uid` counts, else the user of the unit. */
export function workerOf({
  sections,
  service,
}: {
  readonly sections: WireSections;
  readonly service?: { readonly user?: string };
}): string | undefined {
  const uid = sections['uwsgi']?.['uid'];
  return typeof uid === 'string' ? uid : service?.user;
}

/**
 * Shell: makes the directory of marker, pidfile and control. Workers that run as another user may write the marker and
 * use the control, nothing else.
 */
export function prepareDirectory(props: PlacedProps): string {
  const { directory, marker, control } = pathsOf(props);
  const worker = workerOf(props);
  // An emperor writes its pidfile after it dropped its rights.
  const master = isEmperor(props.sections) ? worker : props.service?.user;
  const owned = [
    ...(worker === undefined ? [] : [[worker, marker] as const, [worker, control] as const]),
    ...(props.manager === 'pidfile' && master !== undefined ? [[master, directory] as const] : []),
  ];
  return [
    `mkdir -p ${quote(directory)} && chmod 755 ${quote(directory)}`,
    `mkdir -p ${quote(control)} && chmod 700 ${quote(control)}`,
    `{ [ -e ${quote(marker)} ] || : > ${quote(marker)}; }`,
    // Only root gives files away; others run uWSGI as who they are.
    ...owned.map(([user, path]) => `{ [ "$(id -u)" != 0 ] || chown ${quote(user)} ${quote(path)}; }`),
  ]
    .join(' && ')
    .concat(' || return 1');
}
