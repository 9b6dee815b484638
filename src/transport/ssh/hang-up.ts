import type { Duplex } from 'node:stream';
import type { Client } from 'ssh2';

/** Ends a client at once, in whatever state: ssh2 leaves a socket to the server to which it has said goodbye already. */
export function hangUp(client: Client): void {
  (client as Client & { readonly _sock?: Duplex })._sock?.destroy();
  client.destroy();
}
