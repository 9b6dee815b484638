import { posix } from 'node:path';
import type { ReleaseProps } from './props';

/** Where a release is on its host. */
export function pathsOf({ name, directory }: Pick<ReleaseProps, 'name' | 'directory'>) {
  const base = directory ?? `/srv/${name}`;
  const current = posix.join(base, 'current');
  return {
    base,
    current,
    virtualenv: posix.join(current, '.venv'),
    shared: posix.join(base, 'shared'),
  } as const;
}
