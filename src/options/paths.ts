/**
 * A path as Python's `pathlib` prints it: no repeated and no trailing slashes, no `.` in between. A path that contains an
 * Output is returned unchanged.
 *
 * @example
 * purePath('/var//run/') // '/var/run'
 */
export function purePath<T>(path: T): T {
  return (typeof path === 'string' ? plainPath(path) : path) as T;
}

function plainPath(path: string): string {
  // POSIX lets systems interpret two leading slashes; three or more count as one.
  const root = /^\/\/(?!\/)/.test(path) ? '//' : path.startsWith('/') ? '/' : '';
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  return `${root}${parts.join('/')}` || '.';
}
