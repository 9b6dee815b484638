import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A TCP proxy on 127.0.0.1 that can keep what clients send, as a network does that heals later. */
export interface HoldProxy {
  readonly port: number;
  /** Keeps what clients send from now on, also when they close; what the server sends still arrives. */
  hold(): void;
  /** Delivers what was kept, and all that comes. */
  release(): void;
  stop(): Promise<void>;
}

/** Starts a proxy that holds nothing yet. */
export async function startHoldProxy(port: number): Promise<HoldProxy> {
  const sockets = new Set<Socket>();
  const waiting: (() => void)[] = [];
  let holding = false;
  const pass = (deliver: () => void): void => {
    if (holding) waiting.push(deliver);
    else deliver();
  };
  const server = createServer({ allowHalfOpen: true }, (near) => {
    const far = connect({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true });
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => sockets.delete(socket));
    }
    near.on('data', (chunk: Buffer) => pass(() => far.write(chunk)));
    near.on('end', () => pass(() => far.end()));
    near.on('close', () => pass(() => far.end()));
    far.on('data', (chunk: Buffer) => near.write(chunk));
    far.on('end', () => near.end());
    far.on('close', () => near.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    hold: () => {
      holding = true;
    },
    release: () => {
      holding = false;
      for (const deliver of waiting.splice(0)) deliver();
    },
    async stop() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
