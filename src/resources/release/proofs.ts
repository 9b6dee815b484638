import { posix } from 'node:path';
import { placeOf } from '../../transport/scripts/install';
import { quote } from '../../transport/shell';
import { digestOf } from '../digest';
import { places } from './inspect';

/**
 * Shell: remembers beside the records of a release which file holds the target of `current` that workers are proven with, so
 * that this release is kept for them. Nothing is remembered of a link that is none of a release of ours.
 */
export function noteProof(link: string, file: string): string {
  const { name, staged } = placeOf(`/${digestOf(file).slice(0, 16)}`);
  return `( ${places(posix.dirname(link))}
[ ! -d "$m" ] || printf '%s\\n' ${quote(file)} | put "$m/proofs" ${name} ${staged} 600 )`;
}

/** Shell: prints the targets of `current` that workers are proven with, `$m` what is remembered of releases. */
export const provenTargets = `for proof in "$m"/proofs/*; do
  [ -e "$proof" ] || continue
  file=$(cat "$proof")
  if [ -f "$file" ]; then cat "$file"; else rm -f "$proof"; fi
done`;
