import { posix } from 'node:path';
import type { ReleaseProps } from './props';

/** Paths of a release on its host. */
export function releasePaths({ name, directory }: Pick<ReleaseProps, 'name' | 'directory'>) {
  const base = directory ?? `/srv/${name}`;
  const current = posix.join(base, 'current');
  return {
    base,
    current,
    virtualenv: posix.join(current, '.venv'),
    shared: posix.join(base, 'shared'),
    /** Paths that the release replaces and sweeps; `shared` and other entries beside it stay. */
    own: ['current', 'releases', 'venvs', '.releases'].map((name) => posix.join(base, name)),
  } as const;
}
