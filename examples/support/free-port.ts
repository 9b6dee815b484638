import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below what systems give to clients and to servers that ask for any port (Linux from 32768 on, others from 49152). */
const [lowest, beyond] = [20_000, 32_000];
const given = new Set<number>();

/**
 * A TCP port of 127.0.0.1 that nobody listens on. It is still free when it is used a moment later: no system takes ports of
 * this range by itself, and nobody is given the same one twice.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(lowest, beyond);
    if (given.has(port)) continue;
    given.add(port);
    if (await isFree(port)) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return false;
    throw error;
  }
  server.close();
  await once(server, 'close');
  return true;
}
