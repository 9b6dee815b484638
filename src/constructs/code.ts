import { posix } from 'node:path';
import { pathsOf } from '../resources/release/paths';
import { Release, type ReleaseProps } from './release';

/** What says where an application's code is on its host. */
export interface CodePlace {
  readonly directory?: string;
  readonly release?: ReleaseProps | Release;
  readonly name?: string;
}

/** The directory on the host that holds the code: the one given, or that of the current release. */
export function codeRoot({ directory, release, name }: CodePlace, id: string): string {
  if (release === undefined) return directory ?? '';
  if (release instanceof Release) return release.current;
  return pathsOf({ ...release, name: release.name ?? name ?? id }).current;
}

/** What outlives releases: the directory itself where there are none. */
export function sharedRoot({ directory, release, name }: CodePlace, id: string): string {
  if (release === undefined) return directory ?? '';
  return posix.join(posix.dirname(codeRoot({ release, name }, id)), 'shared');
}

/** A prefix of URLs as `static-map` wants it: `static/` is `/static`. */
export function mountPoint(url: string): string {
  return `/${url.replace(/^\/+|\/+$/g, '')}`;
}
