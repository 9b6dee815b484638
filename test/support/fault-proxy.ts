import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Which way bytes travel. */
export type Direction = 'toHost' | 'toClient';

/** A connection at the byte where something happens to it. */
export interface Flow {
  /** Ends the connection in both directions, as a middlebox that was restarted. */
  cut(): void;
  /** Ends it with a reset. */
  reset(): void;
  /** The bytes that are about to be passed on; what is put here is passed on in their place. */
  chunk: Buffer;
}

/** Something that happens when a byte passes. Nothing more passes in this direction until it is done. */
export interface Interruption {
  readonly direction: Direction;
  /** How many bytes have passed in this direction before, over all connections. */
  readonly at: number;
  act(flow: Flow): void | Promise<void>;
}

/** A TCP proxy on 127.0.0.1 that counts bytes, and does something when one of them passes. */
export interface FaultProxy {
  readonly port: number;
  /** Bytes that passed since the last `arm`. */
  readonly passed: Readonly<Record<Direction, number>>;
  /** Connections since the last `arm`. */
  readonly connections: number;
  /** Forgets what was counted, and what was to happen; then waits for these. */
  arm(...interruptions: readonly Interruption[]): void;
  /** From now on bytes of a direction wait in the connections there are, even when their sender is gone. Gives what delivers them. */
  hold(direction: Direction): () => void;
  stop(): Promise<void>;
}

/** Starts a proxy in front of a server. */
export async function startFaultProxy({ host, port }: { host: string; port: number }): Promise<FaultProxy> {
  const passed = { toHost: 0, toClient: 0 };
  const pairs = new Set<Pair>();
  const sockets = new Set<Socket>();
  let pending: Interruption[] = [];
  let connections = 0;

  const pass = async (chunk: Buffer, pair: Pair): Promise<void> => {
    const { direction, from, to } = pair;
    await pair.held;
    let rest = chunk;
    for (;;) {
      const next = pending
        .filter((one) => one.direction === direction && one.at < passed[direction] + rest.length)
        .sort((one, other) => one.at - other.at)[0];
      if (next === undefined) break;
      pending = pending.filter((one) => one !== next);
      const first = Math.max(0, next.at - passed[direction]);
      await write(to, rest.subarray(0, first));
      passed[direction] += first;
      const flow: Flow = {
        chunk: rest.subarray(first),
        cut: () => {
          from.destroy();
          to.destroy();
        },
        reset: () => {
          from.resetAndDestroy();
          to.resetAndDestroy();
        },
      };
      await next.act(flow);
      // What was held meanwhile waits for its own release.
      await pair.held;
      rest = flow.chunk;
    }
    await write(to, rest);
    passed[direction] += rest.length;
  };

  const server = createServer({ allowHalfOpen: true, noDelay: true }, (near) => {
    connections += 1;
    const far = connect({ host, port, noDelay: true, allowHalfOpen: true });
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      socket.on('error', () => {});
    }
    for (const pair of [
      { direction: 'toHost', from: near, to: far },
      { direction: 'toClient', from: far, to: near },
    ] as const) {
      pairs.add(pair);
      pair.to.on('close', () => pairs.delete(pair));
      carry(pair, pass);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    passed,
    get connections() {
      return connections;
    },
    arm(...interruptions) {
      Object.assign(passed, { toHost: 0, toClient: 0 });
      connections = 0;
      pending = [...interruptions];
    },
    hold(direction) {
      let release = (): void => {};
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      for (const pair of pairs) if (pair.direction === direction) pair.held = held;
      return release;
    },
    async stop() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

interface Pair {
  readonly direction: Direction;
  readonly from: Socket;
  readonly to: Socket;
  /** Resolves when bytes may pass again. */
  held?: Promise<void>;
}

/** Passes chunks on one after another; the end of the sender comes after all that it sent. */
function carry(pair: Pair, pass: (chunk: Buffer, pair: Pair) => Promise<void>): void {
  const { from, to } = pair;
  let last: Promise<void> = Promise.resolve();
  const after = (act: () => void): void => {
    last = last.then(act);
  };
  from.on('data', (chunk: Buffer) => {
    last = last.then(() => pass(chunk, pair));
  });
  from.on('end', () => after(() => void to.end()));
  from.on('close', (failed) => {
    if (failed) after(() => void to.destroy());
  });
}

/** Resolves when the chunk is written, or there is no one left to read it. */
function write(to: Socket, chunk: Buffer): Promise<void> {
  if (chunk.length === 0 || to.destroyed || !to.writable) return Promise.resolve();
  return new Promise((resolve) => {
    to.once('close', resolve);
    to.write(chunk, () => {
      to.off('close', resolve);
      resolve();
    });
  });
}
