import type { Duplex } from 'node:stream';
import type { Client } from 'ssh2';

/**
 * Closes a client at once, in any state: ssh2 leaves a socket open to a server that it has already disconnected
 * from.
 */
export function hangUp(client: Client): void {
  (client as Client & { readonly _sock?: Duplex })._sock?.destroy();
  client.destroy();
}
