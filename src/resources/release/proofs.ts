import { posix } from 'node:path';
import { installTarget } from '../../transport/scripts/install';
import { type Shell, sh } from '../../transport/shell';
import { digestOf } from '../digest';
import { places } from './inspect';

/**
 * Shell: records which file holds the target of `current` that workers are proven with, beside the records of the release, so
 * that pruning keeps this release. Records nothing for a link that no Release made.
 */
export function noteProof(link: string, file: string): Shell {
  const { name, staged } = installTarget(`/${digestOf(file).slice(0, 16)}`);
  return sh`( ${places(posix.dirname(link))}
[ ! -d "$m" ] || printf '%s\n' ${file} | put "$m/proofs" ${name} ${staged} 600 )`;
}
