import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import corrections from './corrections.json';
import type { Outcome, VectorFile } from './format';
import { replay } from './replay';

/** The distinct ini texts that this package renders for the public vectors. */
export function vectorTexts(): readonly string[] {
  const { vectors } = JSON.parse(readFileSync(join(__dirname, 'public.json'), 'utf8')) as VectorFile;
  const known = corrections as Readonly<Record<string, Outcome>>;
  const all = vectors.flatMap((vector) => {
    const ini = vector.ini === undefined ? undefined : replay(vector, known).actual?.ini;
    return ini === undefined || ini.length < 2 ? [] : [ini.join('\n')];
  });
  return [...new Set(all)];
}
