import { createHash } from 'node:crypto';
import type { Host } from './host';
import { isFetched, type LateConnection } from './late-connection';
import { localHost } from './local-host';
import { newNonce } from './scripts/nonce';
import { endConnections } from './ssh/connection-pool';
import { type SshHostOptions, sshHost } from './ssh-host';

export { parseDestination } from './destination';

const hosts = new Map<string, Host>();

/**
 * The host of a name and a connection. Nothing is connected before the first call. Asked twice for the same, it gives
 * the same host, so that calls of different callers travel together.
 *
 * @param name how messages call it
 * @example
 * const host = openHost('web1', { host: '10.0.0.5', user: 'deploy', become: {} });
 * await host.exec('id -un'); // { stdout: 'root\n', … }
 */
export function openHost(name: string, connection: LateConnection, options: SshHostOptions = {}): Host {
  // The connection holds secrets, so only its digest is kept as the key. Credentials to be fetched cannot be compared.
  const known = isFetched(connection) ? newNonce() : JSON.stringify(connection);
  const key = `${name} ${createHash('sha256').update(known).digest('hex')}`;
  const host = hosts.get(key) ?? newHost(name, connection, options);
  hosts.set(key, host);
  return host;
}

/** As `openHost`, for one caller alone: what it sets on the host holds for no other. The connection may be shared. */
export function newHost(name: string, connection: LateConnection, options: SshHostOptions = {}): Host {
  return connection.local === true ? localHost(name, connection) : sshHost(name, connection, options);
}

/** Closes every host that was opened, and every connection. A program that opened hosts ends only after this. */
export async function closeAllHosts(): Promise<void> {
  const opened = [...hosts.values()];
  hosts.clear();
  await Promise.all(opened.map((host) => host.close()));
  await endConnections();
}
