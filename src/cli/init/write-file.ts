import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file of a project, and whether it was written, extended or kept. */
export interface WrittenFile {
  readonly file: string;
  readonly did: 'wrote' | 'added to' | 'kept';
}

/** Text of a file in a directory; undefined without one. */
export function existingText(directory: string, file: string): string | undefined {
  const path = join(directory, file);
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

/**
 * Writes a file of a project. An existing README gets one more line, an existing package.json what it lacks; others are kept.
 *
 * @param text text of the file; that of package.json has all that an existing one has
 * @param line line for an existing README
 */
export function writeFile(directory: string, file: string, text: string, line: string): WrittenFile {
  const path = join(directory, file);
  const before = existingText(directory, file);
  if (before === undefined) {
    writeFileSync(path, text, { flag: 'wx' });
    return { file, did: 'wrote' };
  }
  if (file === 'package.json' && before !== text) writeFileSync(path, text);
  else if (file === 'README.md' && !before.includes(line)) appendFileSync(path, `\n${line}\n`);
  else return { file, did: 'kept' };
  return { file, did: 'added to' };
}
