import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import type { Connection } from '../../../src/transport/connection';
import { type DelayProxy, startDelayProxy } from '../../support/delay-proxy';
import { whyNot } from '../../support/needs';
import { Sshd, testWithSshd, Workshop } from '../support/sshd';

let workshop: Workshop;
let server: Sshd;
let proxy: DelayProxy;
let keyed: Connection;
const mute = new Map<Server, Set<Socket>>();

/** A server that takes connections and says nothing. */
async function startMute(at: number | string): Promise<Server> {
  const sockets = new Set<Socket>();
  const listening = createServer((socket) => sockets.add(socket.on('error', () => {})));
  mute.set(listening, sockets);
  if (typeof at === 'string') listening.listen(at);
  else listening.listen(at, '127.0.0.1');
  await once(listening, 'listening');
  return listening;
}

beforeAll(async () => {
  if (whyNot('sshd') !== undefined) return;
  workshop = new Workshop();
  const key = workshop.key('key');
  workshop.authorize(key);
  server = await Sshd.start(workshop, []);
  proxy = await startDelayProxy({ port: server.connection.port!, delay: 40 });
  keyed = {
    ...server.connection,
    port: proxy.port,
    privateKeyPath: key,
    insecureIgnoreHostKey: true,
    agentSocketPath: '',
  };
});

afterAll(async () => {
  for (const [listening, sockets] of mute) {
    listening.close();
    for (const socket of sockets) socket.destroy();
  }
  await proxy?.stop();
  await server?.stop();
  workshop?.dispose();
});

const everyPhase = Array.from({ length: 14 }, (_, index) => index * 70);

const ways: Readonly<Record<string, () => Promise<readonly [Connection, readonly number[]]>>> = {
  'key exchange, login, opening a channel': async () => [keyed, everyPhase],
  'through a jump host': async () => [
    {
      ...keyed,
      host: '127.0.0.1',
      port: server.connection.port!,
      proxy: { host: keyed.host, port: keyed.port, user: keyed.user, privateKeyPath: keyed.privateKeyPath },
    },
    everyPhase,
  ],
  'a server that says nothing': async () => {
    const { port } = (await startMute(0)).address() as { port: number };
    return [{ ...keyed, port }, [0, 50, 300]];
  },
  'an agent that does not answer': async () => {
    const socket = join(workshop.directory, `agent-${mute.size}`);
    await startMute(socket);
    return [{ ...keyed, privateKeyPath: undefined, agentSocketPath: socket }, [0, 300, 700, 1_000]];
  },
  'a port that refuses, between two attempts': async () => [{ ...keyed, port: 1 }, [50, 150, 400]],
  "OpenSSH's client": async () => [{ ...keyed, client: 'openssh' }, [0, 200, 500, 800]],
};

const cases = ['signal', 'close'].flatMap((how) => Object.keys(ways).map((way) => [how, way] as const));

for (const [how, way] of cases)
  testWithSshd(
    `a connection given up by ${how} keeps no process: ${way}`,
    async () => {
      const [connection, moments] = await ways[way]!();
      const child = spawn(
        process.execPath,
        [
          require.resolve('jiti/package.json').replace(/package\.json$/, 'lib/jiti-cli.mjs'),
          join(__dirname, '../support/dial-client.ts'),
          JSON.stringify({ connection, moments, aborts: how === 'signal' }),
        ],
        {
          env: { ...process.env, HOME: workshop.home, SSH_AUTH_SOCK: '' },
          stdio: ['ignore', 'pipe', 'inherit'],
        },
      );
      let said = '';
      const kill = () => child.kill('SIGKILL');
      let hung = setTimeout(kill, 60_000);
      child.stdout.on('data', (chunk: Buffer) => {
        said += chunk;
        // Nothing is left to do: what is still open would keep it alive.
        if (!said.endsWith('end\n')) return;
        clearTimeout(hung);
        hung = setTimeout(kill, 10_000);
      });
      const [code] = (await once(child, 'close')) as [number | null];
      clearTimeout(hung);
      expect([said, code]).toEqual(['end\n', 0]);
    },
    90_000,
  );
