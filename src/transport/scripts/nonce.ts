import { randomBytes } from 'node:crypto';

/**
 * A random word that is unknown on a host before it is sent, so that the output of a login shell, an application or
 * a log cannot forge our lines.
 */
export function newNonce(): string {
  return randomBytes(12).toString('hex');
}
