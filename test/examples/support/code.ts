import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A folder of code that comes with the examples. */
export const codeOf = (name: string): string => join(__dirname, '../../../examples', name);

/** The code of an example with another text in one of its files, as a copy in a folder. */
export function changedCode(
  name: string,
  folder: string,
  change: { readonly file: string; readonly from: string; readonly to: string },
): string {
  const copy = join(folder, name);
  cpSync(codeOf(name), copy, { recursive: true });
  const path = join(copy, change.file);
  const text = readFileSync(path, 'utf8');
  if (!text.includes(change.from)) throw new Error(`Cannot change ${path}: it must hold ${change.from}`);
  writeFileSync(path, text.replace(change.from, change.to));
  return copy;
}
