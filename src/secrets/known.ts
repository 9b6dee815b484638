import { Mask } from './mask';

const known = new Set<string>();
let mask: Mask | undefined;

/** Registers secrets that this process received, so that its output and its crash reports are redacted. */
export function noteSecrets(secrets: Iterable<string | undefined>): void {
  for (const secret of secrets) {
    if (secret === undefined || known.has(secret)) continue;
    known.add(secret);
    mask = undefined;
  }
}

/** The mask of every registered secret. */
export function knownSecrets(): Mask {
  mask ??= new Mask(known);
  return mask;
}
