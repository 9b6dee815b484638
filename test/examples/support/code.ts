import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the page of a shop begins with: as it comes, or changed. */
export type Word = 'visit' | 'Visit';

/** The code of a shop in `examples` with this word; what is changed is a copy in the folder. Undefined as it comes. */
export function codeWith(
  word: Word,
  { of, folder }: { readonly of: string; readonly folder: string },
): string | undefined {
  if (word === 'visit') return undefined;
  const copy = join(folder, of);
  cpSync(join(__dirname, '../../../examples', of), copy, { recursive: true });
  const path = join(copy, 'shop/urls.py');
  const text = readFileSync(path, 'utf8');
  if (!text.includes('f"visit')) throw new Error(`Cannot change ${path}: it must hold f"visit`);
  writeFileSync(path, text.replace('f"visit', `f"${word}`));
  return copy;
}
