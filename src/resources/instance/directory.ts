import { quote } from '../../transport/shell';
import { type PlacedProps, pathsOf } from './paths';

/**
 * Shell: makes the directory of marker, pidfile and control. Workers that run as another user may write the marker and
 * use the control, nothing else.
 */
export function prepareDirectory(props: PlacedProps): string {
  const { directory, marker, control } = pathsOf(props);
  const uid = props.sections['uwsgi']?.['uid'];
  const worker = typeof uid === 'string' ? uid : props.service?.user;
  const owned = [
    ...(worker === undefined ? [] : [[worker, marker] as const, [worker, control] as const]),
    ...(props.manager === 'pidfile' && props.service?.user !== undefined
      ? [[props.service.user, directory] as const]
      : []),
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
