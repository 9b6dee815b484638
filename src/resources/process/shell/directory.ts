import { posix } from 'node:path';
import type { WireSections } from '../../../config/wire';
import { type InstallTarget, installTarget } from '../../../transport/scripts/install';
import { joinShell, type Shell, sh } from '../../../transport/shell';
import { processPaths, type ResolvedProps } from '../paths';
import { isEmperor } from '../roles';

/** User of the workers, who binds sockets after uWSGI dropped root: the option `uid`, else the user of the unit. */
export function workersUser({
  sections,
  service,
}: {
  readonly sections: WireSections;
  readonly service?: { readonly user?: string };
}): string | undefined {
  const uid = sections['uwsgi']?.['uid'];
  return typeof uid === 'string' ? uid : service?.user;
}

/** User that starts a process, and so reads its configuration first. */
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
 * Shell: creates the runtime directory for marker, pidfile and control sockets. Workers that run as another user may write
 * the marker and use the control sockets, nothing else: root must not meet a link planted by them. Files that they write
 * later are created for them, one by one. An emperor that runs as another user creates its socket in the directory itself,
 * which then belongs to that user.
 */
export function prepareDirectory(props: ResolvedProps): Shell {
  const { directory, marker, control, log, pidfile } = processPaths(props);
  const worker = workersUser(props) ?? '';
  // Log and pidfile are opened after rights were dropped.
  const starts = props.manager === 'pidfile' ? workersUser(props) : undefined;
  const keeper = starts !== undefined && isEmperor(props.sections) ? starts : '0';
  const provided = [
    ['644', marker, worker] as const,
    ...(starts === undefined ? [] : ([log, pidfile].map((path) => ['640', path, starts]) as string[][])),
  ].map(([mode, path, user]) => {
    const { name, staged } = installTarget(path!);
    return sh`provide ${name} ${staged} ${mode} ${user!}`;
  });
  // Only root can change the owner; other deployers run uWSGI as themselves.
  const given = (user: string): Shell =>
    user === '' ? sh`:` : sh`{ [ "$(id -u)" != 0 ] || chown ${user} .; }`;
  return sh`( reach ${directory} make && chmod 755 . && ${given(starts === undefined ? '' : keeper)} && ${joinShell(provided, ' && ')} &&
  reach ${control} make && chmod 700 . && ${given(worker)} ) || return 1`;
}

/** Shell: replaces the revision marker by a new file that the user of the workers owns. */
export function markShell(props: ResolvedProps, revision: string): Shell {
  const { directory, name, staged }: InstallTarget = installTarget(processPaths(props).marker);
  const worker = workersUser(props);
  const owner = worker === undefined ? sh`` : sh` "$([ "$(id -u)" != 0 ] || echo ${worker})"`;
  const text = revision === '' ? sh`:` : sh`echo ${revision}`;
  return sh`${text} | put ${directory} ${name} ${staged} 644${owner}`;
}

/** File for the output of a start until the process is in the background; it lies in the work folder of the script. */
export const startedOutput = ({ name }: { readonly name: string }): Shell =>
  sh`"$work"/${`${posix.basename(name)}.start`}`;
