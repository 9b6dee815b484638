import { posix } from 'node:path';
import type { WireSections } from '../../config/wire';
import { type Place, placeOf } from '../../transport/scripts/install';
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

/** Who starts a process, and so reads its configuration first. */
export function starter({
  manager,
  service,
}: {
  readonly manager: string;
  readonly service?: { readonly user?: string };
}): string {
  return manager === 'systemd' ? (service?.user ?? 'root') : 'the user that deploys';
}

/**
 * Shell: makes the directory of marker, pidfile and control. Workers that run as another user may write the marker and
 * use the control, nothing else: who starts uWSGI must find no link of theirs there. What they must write later is given
 * to them, file by file. An emperor that runs as another user makes its socket in the directory itself, which is that
 * user's then.
 */
export function prepareDirectory(props: PlacedProps): string {
  const { directory, marker, control, log, pidfile } = pathsOf(props);
  const worker = workerOf(props) ?? '';
  // Log and pidfile are opened after rights were dropped.
  const starts = props.manager === 'pidfile' ? workerOf(props) : undefined;
  const keeper = starts !== undefined && isEmperor(props.sections) ? starts : '0';
  const provided = [
    ['644', marker, worker] as const,
    ...(starts === undefined ? [] : ([log, pidfile].map((path) => ['640', path, starts]) as string[][])),
  ].map(([mode, path, user]) => {
    const { name, staged } = placeOf(path!);
    return `provide ${name} ${staged} ${mode} ${quote(user!)}`;
  });
  // Only root gives files away; others run uWSGI as who they are.
  const given = (user: string): string =>
    user === '' ? ':' : `{ [ "$(id -u)" != 0 ] || chown ${quote(user)} .; }`;
  return `( reach ${quote(directory)} make && chmod 755 . && ${given(starts === undefined ? '' : keeper)} && ${provided.join(' && ')} &&
  reach ${quote(control)} make && chmod 700 . && ${given(worker)} ) || return 1`;
}

/** Shell: the marker gets another text, as a new file of the user that workers run as. */
export function markShell(props: PlacedProps, revision: string): string {
  const { directory, name, staged }: Place = placeOf(pathsOf(props).marker);
  const worker = workerOf(props);
  const owner = worker === undefined ? '' : ` "$([ "$(id -u)" != 0 ] || echo ${quote(worker)})"`;
  const text = revision === '' ? ':' : `echo ${revision}`;
  return `${text} | put ${directory} ${name} ${staged} 644${owner}`;
}

/** Where the output of a start goes that has not left for the background yet. It lies in the folder of the script. */
export const startedOutput = ({ name }: { readonly name: string }): string =>
  `"$work"/${quote(`${posix.basename(name)}.start`)}`;
