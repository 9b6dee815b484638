import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { deployer } from '../resources/deployer';

/** Where a process id means one process: this boot of this machine, in this container. Undefined where nobody tells. */
const realm = ((): string | undefined => {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8');
    const text = `${boot}${readlinkSync('/proc/self/ns/pid')}`;
    return createHash('sha256').update(text).digest('hex').slice(0, 12);
  } catch {
    return undefined;
  }
})();

/** A name for whoever locks hosts, by which people find the process and we see whether it is gone. */
export function newOwner(): string {
  const where = realm === undefined ? '' : `.${realm}`;
  return `${deployer()}#${process.pid}.${randomBytes(3).toString('hex')}${where}`;
}

/** Whether the process behind a name is certainly gone: it was one of this machine, and its id is no longer. */
export function isGone(owner: string): boolean {
  const match = /#(\d+)\.[0-9a-f]+\.([0-9a-f]+)$/.exec(owner);
  if (match === null || match[2] !== realm) return false;
  try {
    process.kill(Number(match[1]), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
