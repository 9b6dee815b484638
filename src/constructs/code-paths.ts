import { posix } from 'node:path';
import { releasePaths } from '../resources/release/paths';
import { Release, type ReleaseProps } from './release';

/** Location of an application's code on its host. */
export interface CodeLocation {
  readonly directory?: string;
  readonly release?: ReleaseProps | Release;
  readonly name?: string;
}

/** Directory of the code on the host: `directory`, or the current release. */
export function codeRoot({ directory, release, name }: CodeLocation, id: string): string {
  if (release === undefined) return directory ?? '';
  if (release instanceof Release) return release.current;
  return releasePaths({ ...release, name: release.name ?? name ?? id }).current;
}

/** Directory that outlives releases; `directory` itself without releases. */
export function sharedRoot({ directory, release, name }: CodeLocation, id: string): string {
  if (release === undefined) return directory ?? '';
  return posix.join(posix.dirname(codeRoot({ release, name }, id)), 'shared');
}
