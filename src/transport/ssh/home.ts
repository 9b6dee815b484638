import { homedir } from 'node:os';
import { join } from 'node:path';

/** Home directory: HOME first, as in shells. */
export function home(): string {
  return process.env['HOME'] || homedir();
}

/** Expands a leading `~` to the home directory. */
export function expandHome(path: string): string {
  return path === '~' || path.startsWith('~/') ? join(home(), path.slice(1)) : path;
}
