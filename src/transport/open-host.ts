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
 * Returns the host for a name and a connection. It connects at the first call. Equal arguments return the same
 * host, so that calls of different callers are batched.
 *
 * @param name name in messages
 * @example
 * const host = openHost('web1', { host: '10.0.0.5', user: 'deploy', become: {} });
 * await host.exec('id -un'); // { stdout: 'root
 * ', … }
 */
export function openHost(name: string, connection: LateConnection, options: SshHostOptions = {}): Host {
  // The connection contains secrets, so only its digest is kept as a key. Credentials that must be fetched cannot
  // be compared.
  const known = isFetched(connection) ? newNonce() : JSON.stringify(connection);
  const key = `${name} ${createHash('sha256').update(known).digest('hex')}`;
  const host = hosts.get(key) ?? newHost(name, connection, options);
  hosts.set(key, host);
  return host;
}

/**
 * Like `openHost`, but for one caller: its settings of the host affect no other caller. The connection may be
 * shared.
 */
export function newHost(name: string, connection: LateConnection, options: SshHostOptions = {}): Host {
  return connection.local === true ? localHost(name, connection) : sshHost(name, connection, options);
}

/** Closes all open hosts and connections. A program that opened hosts exits only after this. */
export async function closeAllHosts(): Promise<void> {
  const opened = [...hosts.values()];
  hosts.clear();
  await Promise.all(opened.map((host) => host.close()));
  await endConnections();
}
