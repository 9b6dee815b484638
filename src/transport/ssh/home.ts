import { homedir } from 'node:os';
import { join } from 'node:path';

/** The home directory: that of the environment first, as shells take it. */
export function home(): string {
  return process.env['HOME'] || homedir();
}

/** A path with a leading `~` replaced by the home directory. */
export function expandHome(path: string): string {
  return path === '~' || path.startsWith('~/') ? join(home(), path.slice(1)) : path;
}
