import { Mask } from './mask';

const known = new Set<string>();
let mask: Mask | undefined;

/** Notes secrets that this process has got: what it prints, and its last words in a crash, must not tell them. */
export function noteSecrets(secrets: Iterable<string | undefined>): void {
  for (const secret of secrets) {
    if (secret === undefined || known.has(secret)) continue;
    known.add(secret);
    mask = undefined;
  }
}

/** Hides every secret that this process has got. */
export function knownSecrets(): Mask {
  mask ??= new Mask(known);
  return mask;
}
