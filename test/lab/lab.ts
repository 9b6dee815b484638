import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createKeys, type LabKeys, type LabUsers, usersOf } from './accounts';
import { baseImage } from './base-image';
import { createHost, type LabHost } from './host';
import { claimPlace, sweepPlaces } from './place';
import { isInstalled, run } from './run';

export type { LabKeys, LabUser, LabUsers } from './accounts';
export type { LabHost } from './host';

/** What a lab is made of. */
export interface LabOptions {
  /** How many hosts; at most 200. */
  readonly hosts: number;
  /**
   * A directory with the root file system the hosts start from; it is not changed.
   * @default - a small Debian, built at first use and cached
   */
  readonly base?: string;
}

/** Real hosts on this machine, reachable by SSH from it and from one another. */
export interface Lab {
  readonly hosts: readonly LabHost[];
  readonly keys: LabKeys;
  readonly users: LabUsers;
  /** Lists the keys of all the hosts. */
  readonly knownHostsFile: string;
  /** Removes the hosts and everything that was made for them. */
  stop(): Promise<void>;
}

/** Why this machine can have no lab; undefined where it can. */
export const labUnavailable: string | undefined = whyUnavailable();

/**
 * Boots hosts and waits until they answer.
 *
 * @example
 * const lab = await startLab({ hosts: 2 });
 * await lab.hosts[0].sh('systemctl is-active ssh');
 * await lab.stop();
 */
export async function startLab({ hosts, base }: LabOptions): Promise<Lab> {
  if (labUnavailable !== undefined) throw new Error(`Cannot start a lab: ${labUnavailable}`);
  const image = base ?? (await baseImage());
  await sweepPlaces();
  const place = await claimPlace();
  try {
    const { id, network, directory } = place;
    mkdirSync(directory);
    await run('sh', [
      '-euc',
      `export PATH=$PATH:/usr/sbin:/sbin
      mount -t tmpfs -o mode=700 ${id} ${directory}
      ip link add ${id} type bridge
      ip addr add ${network}.1/24 dev ${id}
      ip link set ${id} up`,
    ]);
    const keys = await createKeys(directory);
    const publicKey = (path: string) => readFileSync(`${path}.pub`, 'utf8');
    const publicKeys = {
      root: publicKey(keys.root),
      user: publicKey(keys.user),
      encrypted: publicKey(keys.encrypted.path),
    };
    const numbers = Array.from({ length: hosts }, (_, index) => index + 1);
    // All of them, before a failure of one removes the ground under the others.
    const boots = await Promise.allSettled(
      numbers.map((number) => createHost({ place, image, number, publicKeys })),
    );
    const booted = boots.map((boot) => {
      if (boot.status === 'rejected') throw boot.reason;
      return boot.value;
    });
    const knownHostsFile = join(directory, 'known_hosts');
    writeFileSync(knownHostsFile, booted.map(({ address, hostKey }) => `${address} ${hostKey}\n`).join(''));
    return { hosts: booted, keys, users: usersOf(keys), knownHostsFile, stop: place.release };
  } catch (error) {
    await place.release();
    throw error;
  }
}

function whyUnavailable(): string | undefined {
  if (process.env['PULUMI_UWSGI_LAB'] === 'off') return 'PULUMI_UWSGI_LAB is off';
  if (process.platform !== 'linux') return `needs Linux, this is ${process.platform}`;
  if (process.getuid?.() !== 0) return 'needs root';
  const tools = ['debootstrap', 'flock', 'ip', 'mount', 'nsenter', 'ssh-keygen', 'systemd-nspawn'];
  const missing = tools.filter((tool) => !isInstalled(tool));
  return missing.length > 0 ? `needs ${missing.join(', ')}` : undefined;
}
