import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { deployer } from '../resources/deployer';

/**
 * Scope of a process id: this boot of this machine, in this PID namespace. Undefined if it cannot be determined.
 */
const realm = ((): string | undefined => {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8');
    const text = `${boot}${readlinkSync('/proc/self/ns/pid')}`;
    return createHash('sha256').update(text).digest('hex').slice(0, 12);
  } catch {
    return undefined;
  }
})();

/** Name of a lock owner: readable, and sufficient to detect whether its process has exited. */
export function newOwner(): string {
  const where = realm === undefined ? '' : `.${realm}`;
  return `${deployer()}#${process.pid}.${randomBytes(3).toString('hex')}${where}`;
}

/** Whether the process of an owner has certainly exited: it ran on this machine and its id no longer exists. */
export function ownerExited(owner: string): boolean {
  const match = /#(\d+)\.[0-9a-f]+\.([0-9a-f]+)$/.exec(owner);
  if (match === null || match[2] !== realm) return false;
  try {
    process.kill(Number(match[1]), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
