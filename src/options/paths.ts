/**
 * A path as Python's `pathlib` prints it: no repeated and no trailing slashes, no `.` in between. What waits for an
 * Output stays as it is.
 *
 * @example
 * purePath('/var//run/') // '/var/run'
 */
export function purePath<T>(path: T): T {
  return (typeof path === 'string' ? plainPath(path) : path) as T;
}

function plainPath(path: string): string {
  // POSIX gives two leading slashes a meaning of their own, three are one.
  const root = /^\/\/(?!\/)/.test(path) ? '//' : path.startsWith('/') ? '/' : '';
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  return `${root}${parts.join('/')}` || '.';
}
