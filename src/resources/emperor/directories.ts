import { posix } from 'node:path';
import type { Host, Observation } from '../../transport/host';
import { installFunctions, placeOf } from '../../transport/scripts/install';
import { quote } from '../../transport/shell';
import type { EmperorProps } from './props';
import { directoriesOf } from './sources';

/** Endings of files that every emperor takes for vassals (uWSGI: core/emperor.c, uwsgi_emperor_is_valid). */
const vassalFile = /\.(ini|xml|yml|yaml|js|json)$/;

/** The file beside a vassal's by which we know that it is ours, and which of its revisions is served. */
export const markerOf = (file: string): string =>
  posix.join(posix.dirname(file), `.${posix.basename(file).replace(/\.ini$/, '')}.revision`);

/** Configurations in directories of vassals that are no Vassal of ours. */
export function foreignFiles(seen: Observation, directories: readonly string[]): readonly string[] {
  return directories.flatMap((directory) => {
    const entries = seen.directories.get(directory) ?? [];
    return entries
      .filter((name) => vassalFile.test(name) && !entries.includes(posix.basename(markerOf(name))))
      .map((name) => posix.join(directory, name));
  });
}

/** The directory that a path leads to, through links; the path itself where there is none. */
export async function realPath(host: Host, path: string): Promise<string> {
  const { stdout } = await host.exec(`cd ${quote(path)} 2>/dev/null && pwd -P`, {
    purpose: `find out where ${path} leads`,
    readOnly: true,
    allowFailure: true,
  });
  return stdout.trim() || path;
}

/** The path by which a directory is looked at: the one that a link leads to. */
export const behindLinks = (directory: string): string => `${directory}/.`;

/** Where is remembered which directories we made. */
export const madeList = (runtimeDirectory: string): string => posix.join(runtimeDirectory, 'directories');

type Directories = Pick<EmperorProps, 'sections' | 'directoryMode' | 'directoryOwner' | 'directoryGroup'>;

/** Makes the directories of vassals with their parents, and sets mode and owner of the directories themselves. */
export async function makeDirectories(
  host: Host,
  props: Directories,
  runtimeDirectory: string,
): Promise<void> {
  const { directoryMode, directoryOwner: owner = '', directoryGroup: group = '' } = props;
  const directories = directoriesOf(props.sections);
  if (directories.length === 0) return;
  const list = quote(madeList(runtimeDirectory));
  const chown = owner + group === '' ? ':' : `chown ${quote(group === '' ? owner : `${owner}:${group}`)} .`;
  await host.exec(
    `${installFunctions}
umask 022
vassals() ( noted=${list}; reach "$1" make && ${chown} && chmod ${quote(directoryMode)} . )
( reach ${quote(runtimeDirectory)} make ) || exit 1
${directories.map((directory) => `vassals ${quote(directory)} || exit 1`).join('\n')}`,
    { purpose: `make ${directories.join(', ')}` },
  );
}

/** The directories that we made, innermost first. */
export async function madeDirectories(host: Host, runtimeDirectory: string): Promise<readonly string[]> {
  const path = madeList(runtimeDirectory);
  const seen = await host.observe({ files: [{ path, content: true }] });
  const made = seen.files.get(path)?.content?.toString().split('\n').filter(Boolean) ?? [];
  return [...new Set(made)].sort().reverse();
}

/** Removes directories that are empty; others stay. */
export async function removeEmpty(host: Host, directories: readonly string[]): Promise<void> {
  if (directories.length === 0) return;
  const remove = directories.map((directory) => `rmdir ${quote(directory)} 2>/dev/null`).join('\n');
  await host.exec(`${remove}\n:`, { purpose: 'remove the directories of vassals' });
}

/** Gives files names that no emperor picks up. */
export async function setAside(host: Host, files: readonly string[]): Promise<void> {
  if (files.length === 0) return;
  const moves = files.map((file) => {
    const { directory, name } = placeOf(file);
    return `( reach ${directory} && rename ${name} ${quote(`${posix.basename(file)}.set-aside`)} )`;
  });
  await host.exec([installFunctions, moves.join(' && ')].join('\n'), {
    purpose: 'set foreign vassals aside',
  });
}
