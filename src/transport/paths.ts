/**
 * Validates paths: absolute, naming a file or directory.
 *
 * @throws RangeError naming the invalid path
 */
export function requirePaths(purpose: string, paths: readonly string[]): void {
  for (const path of paths) {
    if (!path.startsWith('/'))
      throw new RangeError(`Cannot ${purpose} ${JSON.stringify(path)}: a path of a host must be absolute`);
    if (path.includes('\0'))
      throw new RangeError(`Cannot ${purpose} ${JSON.stringify(path)}: a path cannot hold a NUL`);
    if (purpose !== 'read' && /\/\.{0,2}$/.test(path)) {
      throw new RangeError(
        `Cannot ${purpose} ${JSON.stringify(path)}: the path must end in the name of a file`,
      );
    }
  }
}
