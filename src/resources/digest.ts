import { createHash } from 'node:crypto';

/** SHA-256 of a text in hex, as `sha256sum` prints it. */
export function digestOf(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
