import { type Shell, sh } from '../shell';
import { mostBytes } from './bounds';
import { digestSh } from './generated/shell';

/** Shell functions that compare files with their deployed content (digest.sh). */
export const digestFunctions: Shell = sh`most_bytes=${mostBytes}
${digestSh}`;

/** State of a path as named by {@link digestFunctions}, as text. */
export function described(found: string): string {
  if (/^[0-9a-f]{64}$/.test(found)) return `a file with SHA-256 ${found}`;
  const words: Partial<Record<string, string>> = {
    absent: 'nothing',
    link: 'a symbolic link',
    unreadable: 'a file that cannot be read, or is too large',
  };
  return words[found] ?? 'something that is no file';
}
