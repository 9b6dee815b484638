import { posix } from 'node:path';
import type { FileFacts, Host, Observation } from '../../transport/host';
import { installFunctions, installTarget } from '../../transport/scripts/install';
import { joinShell, sh } from '../../transport/shell';
import { ownership } from '../configuration/live';
import { directoriesOf } from '../process/emperor-sources';
import { type EmperorProps, emperorProps } from './props';

/** Extensions of the files that every emperor runs as vassals (uWSGI: core/emperor.c, uwsgi_emperor_is_valid). */
const vassalFile = /\.(ini|xml|yml|yaml|js|json)$/;

/** Revision marker of a vassal, beside its file. A file without a marker is foreign. */
export const markerOf = (file: string): string =>
  posix.join(posix.dirname(file), `.${posix.basename(file).replace(/\.ini$/, '')}.revision`);

/** Configurations in directories of vassals that no Vassal resource has deployed. */
export function foreignFiles(seen: Observation, directories: readonly string[]): readonly string[] {
  return directories.flatMap((directory) => {
    const entries = seen.directories.get(directory) ?? [];
    return entries
      .filter((name) => vassalFile.test(name) && !entries.includes(posix.basename(markerOf(name))))
      .map((name) => posix.join(directory, name));
  });
}

/** Resolves the links of a path to a directory; returns the path itself if there is none. */
export async function realPath(host: Host, path: string): Promise<string> {
  const { stdout } = await host.exec(sh`cd ${path} 2>/dev/null && pwd -P`, {
    purpose: `resolve the links of ${path}`,
    readOnly: true,
    allowFailure: true,
  });
  return stdout.trim() || path;
}

/** Path that makes `stat` follow a link to a directory. */
export const throughLinks = (directory: string): string => `${directory}/.`;

/** File that records the directories that we have created. */
export const createdListPath = (runtimeDirectory: string): string =>
  posix.join(runtimeDirectory, 'directories');

type Directories = Pick<EmperorProps, 'sections' | 'directoryMode' | 'directoryOwner' | 'directoryGroup'>;

/** Creates the directories of vassals with their parents, and sets mode and owner of the directories themselves. */
export async function makeDirectories(
  host: Host,
  props: Directories,
  runtimeDirectory: string,
): Promise<void> {
  const { directoryMode, directoryOwner: owner = '', directoryGroup: group = '' } = props;
  const directories = directoriesOf(props.sections);
  if (directories.length === 0) return;
  const list = sh`${createdListPath(runtimeDirectory)}`;
  const chown = owner + group === '' ? sh`:` : sh`chown ${group === '' ? owner : `${owner}:${group}`} .`;
  await host.exec(
    sh`${installFunctions}
umask 022
vassals() ( noted=${list}; reach "$1" make && ${chown} && chmod ${directoryMode} . )
( reach ${runtimeDirectory} make ) || exit 1
${joinShell(directories.map((directory) => sh`vassals ${directory} || exit 1`))}`,
    { purpose: `make ${directories.join(', ')}` },
  );
}

/** Directories that we have created, innermost first. */
export async function createdDirectories(host: Host, runtimeDirectory: string): Promise<readonly string[]> {
  const path = createdListPath(runtimeDirectory);
  const seen = await host.observe({ files: [{ path, content: true }] });
  const made = seen.files.get(path)?.content?.toString().split('\n').filter(Boolean) ?? [];
  return [...new Set(made)].sort().reverse();
}

/** Removes empty directories; keeps the rest. */
export async function removeEmpty(host: Host, directories: readonly string[]): Promise<void> {
  if (directories.length === 0) return;
  const remove = joinShell(directories.map((directory) => sh`rmdir ${directory} 2>/dev/null`));
  await host.exec(
    sh`${remove}
:`,
    { purpose: 'remove the directories of vassals' },
  );
}

/** Renames files so that no emperor runs them. */
export async function setAside(host: Host, files: readonly string[]): Promise<void> {
  if (files.length === 0) return;
  const moves = files.map((file) => {
    const { directory, name } = installTarget(file);
    return sh`( reach ${directory} && rename ${name} ${`${posix.basename(file)}.set-aside`} )`;
  });
  await host.exec(joinShell([installFunctions, joinShell(moves, ' && ')]), {
    purpose: 'set foreign vassals aside',
  });
}

type Access = Pick<EmperorProps, 'directoryMode' | 'directoryOwner' | 'directoryGroup'>;

/** Mode and owner of the directories; of one that differs from what is declared, if any does. */
export function accessBeside(facts: readonly (FileFacts | undefined)[], known: EmperorProps): Access {
  const odd = (key: 'mode' | 'owner' | 'group', wanted: string): string =>
    facts.map((one) => one?.[key] ?? 'missing').find((found) => found !== wanted) ?? wanted;
  return {
    directoryMode: odd('mode', known.directoryMode),
    directoryOwner: known.directoryOwner && odd('owner', known.directoryOwner),
    directoryGroup: known.directoryGroup && odd('group', known.directoryGroup),
  };
}

/** Mode and owner of the directories of an import: those of the first one. */
export function importedAccess([first]: readonly (FileFacts | undefined)[]): Access {
  const { owner, group } = first === undefined ? {} : ownership(first);
  return {
    directoryMode: first?.mode ?? emperorProps.shape.directoryMode.parse(undefined),
    ...(owner === undefined ? {} : { directoryOwner: owner }),
    ...(group === undefined ? {} : { directoryGroup: group }),
  };
}
