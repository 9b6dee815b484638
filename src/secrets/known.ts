import { Mask } from './mask';

const known = new Set<string>();
let mask: Mask | undefined;

/**
 * Fewest characters of a secret that is redacted wherever it occurs. One or two are soon guessed, and as words they are counts,
 * marks and keys of our own output, which would show them instead by what is missing; they are hidden at their place only.
 */
const shortest = 3;

/** Registers secrets that this process received, so that its output and its crash reports are redacted. */
export function noteSecrets(secrets: Iterable<string | undefined>): void {
  for (const secret of secrets) {
    if (secret === undefined || secret.trim().length < shortest || known.has(secret)) continue;
    known.add(secret);
    mask = undefined;
  }
}

/** The mask of every registered secret. */
export function knownSecrets(): Mask {
  mask ??= new Mask(known);
  return mask;
}
