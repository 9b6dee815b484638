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
    /** What is replaced and swept; `shared` stays, and others may lie beside it. */
    own: ['current', 'releases', 'venvs', '.releases'].map((name) => posix.join(base, name)),
  } as const;
}
