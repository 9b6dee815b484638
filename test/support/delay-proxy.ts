import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Where a proxy leads, and how far away that seems. */
export interface DelayProxyProps {
  readonly port: number;
  /** @default '127.0.0.1' */
  readonly host?: string;
  /** Milliseconds each byte is under way, in each direction: half a round trip. */
  readonly delay: number;
}

/** A TCP proxy on 127.0.0.1 that makes a near server far. */
export interface DelayProxy {
  readonly port: number;
  /** Connections taken so far. */
  readonly connections: number;
  stop(): Promise<void>;
}

/** Starts a proxy. It delays without limiting throughput, and a connection costs a round trip as on a real network. */
export async function startDelayProxy({
  port,
  host = '127.0.0.1',
  delay,
}: DelayProxyProps): Promise<DelayProxy> {
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer({ pauseOnConnect: true, allowHalfOpen: true }, (near) => {
    connections += 1;
    sockets.add(near);
    near.setNoDelay(true);
    near.on('error', () => {});
    near.on('close', () => sockets.delete(near));
    // Accepted at once by the kernel; the handshake's round trip is made up for here.
    setTimeout(() => {
      if (near.destroyed) return;
      const far = connect({ port, host, noDelay: true, allowHalfOpen: true });
      sockets.add(far);
      far.on('close', () => sockets.delete(far));
      far.on('error', () => near.destroy());
      near.on('close', () => setTimeout(() => far.destroy(), delay));
      carry(near, far, delay);
      carry(far, near, delay);
    }, 2 * delay);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return connections;
    },
    async stop() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

// Timers of equal length fire in the order they were set, which keeps the bytes in theirs.
function carry(from: Socket, to: Socket, delay: number): void {
  from.on('data', (chunk: Buffer) => {
    setTimeout(() => {
      if (to.writable && !to.write(chunk)) {
        from.pause();
        to.once('drain', () => from.resume());
      }
    }, delay);
  });
  from.on('end', () => setTimeout(() => to.end(), delay));
  from.resume();
}
