import { posix } from 'node:path';

/** Default directory of configurations. */
const home = '/etc/uwsgi';

/** Default directories to remove together with the file at a path, if they are empty then. */
export const parentsToRemove = (path: string): readonly string[] =>
  posix.dirname(path) === home ? [home] : [];
