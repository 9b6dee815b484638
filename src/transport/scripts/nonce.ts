import { randomBytes } from 'node:crypto';

/**
 * A word that nobody on a host can know before it is sent: lines of ours that bear it cannot be forged by what a login
 * shell, an application or a log prints.
 */
export function newNonce(): string {
  return randomBytes(12).toString('hex');
}
