import { readFileSync, statSync } from 'node:fs';
import { posix } from 'node:path';
import { digestOf } from '../digest';
import type { ReleaseProps } from './props';
import { type SourceEntry, SourceError } from './source/entry';

type Virtualenv = NonNullable<ReleaseProps['virtualenv']>;

/** Folder of a release with the wheels that were sent along. */
export const wheelFolder = '.wheels';

/** Whether one of `virtualenv.packages` is a wheel on the machine that deploys; others are requirements for pip. */
export const isWheel = (named: string): boolean => named.endsWith('.whl');

/** Wheels of a release, by their paths in it. */
export function wheelsOf({ packages = [] }: Virtualenv): readonly string[] {
  return packages.filter(isWheel).map((path) => posix.join(wheelFolder, posix.basename(path)));
}

/** `virtualenv.packages` without what belongs to the machine that deploys. */
export function packageNames({ packages = [] }: Virtualenv): readonly string[] {
  return packages.map((named) => (isWheel(named) ? posix.basename(named) : named));
}

/**
 * Entries of the wheels in `virtualenv.packages`.
 *
 * @throws SourceError for a wheel that cannot be read
 */
export function wheelEntries({ virtualenv }: ReleaseProps): readonly SourceEntry[] {
  const wheels = (virtualenv?.packages ?? []).filter(isWheel);
  if (wheels.length === 0) return [];
  const folder = {
    path: wheelFolder,
    kind: 'directory',
    executable: false,
    modified: 0,
    digest: '',
  } as const;
  return [{ ...folder, read: () => Buffer.alloc(0) }, ...wheels.map(wheelEntry)];
}

function wheelEntry(place: string): SourceEntry {
  try {
    const content = readFileSync(place);
    const modified = Math.floor(statSync(place).mtimeMs / 1000);
    const path = posix.join(wheelFolder, posix.basename(place));
    return {
      path,
      kind: 'file',
      executable: false,
      modified,
      digest: digestOf(content),
      read: () => content,
    };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new SourceError(
      `Cannot install packages: virtualenv.packages names ${place}, which must be a wheel on this machine, but ${code === 'ENOENT' ? 'there is no such file' : message}`,
    );
  }
}
