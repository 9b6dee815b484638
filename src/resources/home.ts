import { posix } from 'node:path';

/** Where configurations are when nothing else is said. */
const home = '/etc/uwsgi';

/** Directories that go with what stood at a path, when it was the last thing in them. */
export const emptiedWith = (path: string): readonly string[] => (posix.dirname(path) === home ? [home] : []);
