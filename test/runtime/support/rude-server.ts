import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { localHost } from '../../../src/transport/local-host';

/** A TCP server that behaves as it was told, and knows who is connected. */
export interface RudeServer {
  readonly address: string;
  connect(): Promise<Duplex>;
  /** Connections that are open at this moment. */
  open(): number;
  /** All that clients sent. */
  received(): string;
  stop(): Promise<void>;
}

/** Starts one on a free port of 127.0.0.1. */
export async function rudeServer(behave: (socket: Socket) => void): Promise<RudeServer> {
  const sockets = new Set<Socket>();
  let received = '';
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      received += chunk.toString();
    });
    behave(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    address,
    connect: () => localHost('here').connect(address),
    open: () => sockets.size,
    received: () => received,
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Writes without end, as fast as it is read. */
export function endlessly(head: string, body: string): (socket: Socket) => void {
  return (socket) => {
    socket.write(head);
    const more = () => {
      while (!socket.destroyed && socket.write(body));
    };
    socket.on('drain', more);
    more();
  };
}
