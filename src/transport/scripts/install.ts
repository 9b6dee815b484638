import { createHash, randomBytes } from 'node:crypto';
import { posix } from 'node:path';
import { joinShell, type Shell, sh } from '../shell';
import { durableSh, installSh, roomSh, trustedSh } from './generated/shell';

/** Target of a file as shell words: its directory, its name, and its name until it is complete. */
export interface InstallTarget {
  readonly directory: string;
  readonly name: string;
  readonly staged: string;
}

/**
 * Target of a file. Each call returns another staging name, which cannot be guessed.
 *
 * The staged file is hidden, is beside the target, and has a suffix that no emperor, systemd or cron reads.
 */
export function installTarget(path: string): InstallTarget {
  const name = posix.basename(path);
  return {
    directory: posix.dirname(path),
    name,
    staged: `${stem(name)}.${randomBytes(8).toString('hex')}.staged`,
  };
}

/** Prefix of the staging names of a file. */
export const stemOf = (path: string): string => stem(posix.basename(path));

/** A name has at most 255 bytes; 40 characters have at most 160. */
function stem(name: string): string {
  const letters = [...name];
  if (letters.length <= 40) return `.${name}`;
  return `.${letters.slice(0, 40).join('')}~${createHash('sha256').update(name).digest('hex').slice(0, 8)}`;
}

/** Shell: removes staged files that earlier scripts left of a file; staged files of longer names are not ours. */
export function sweepShell(path: string): Shell {
  return sh`sweep ${posix.dirname(path)} ${stemOf(path)}`;
}

/** Shell: removes files, with one process per directory; missing files are no error. */
export function dropShell(paths: readonly string[]): Shell {
  const folders = [...new Set(paths.map((path) => posix.dirname(path)))];
  const each = folders.map((folder) => {
    const names = paths.filter((path) => posix.dirname(path) === folder).map((path) => posix.basename(path));
    return sh`{ [ ! -d ${folder} ] || ( reach ${folder} && rm -f ${names.map((name) => sh`${`./${name}`}`)} ); }`;
  });
  return each.length === 0 ? sh`:` : joinShell(each, ' && ');
}

/** Shell functions for writing files (install.sh), with those that they need. */
export const installFunctions: Shell = joinShell([trustedSh, installSh, durableSh, roomSh]);
