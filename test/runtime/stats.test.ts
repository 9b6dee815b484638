import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { acceptingWorkers, readEmperorStats, readInstanceStats } from '../../src/runtime/stats';
import { eventually } from '../support/eventually';
import { endlessly, type RudeServer, rudeServer } from './support/rude-server';
import { type RunningUwsgi, startUwsgi, writeIni } from './support/uwsgi';

const app = join(__dirname, 'support/app.py');
const started: { stop(): Promise<void> }[] = [];
const kept = async <Thing extends { stop(): Promise<void> }>(thing: Promise<Thing>): Promise<Thing> => {
  started.push(await thing);
  return thing;
};

afterEach(async () => {
  for (const thing of started.splice(0)) await thing.stop();
});

const instance = (...more: string[]): Promise<RunningUwsgi> =>
  kept(
    startUwsgi(
      (at) => [
        ...['--master', '--processes', '2', '--wsgi-file', app, '--socket', at('uwsgi.sock')],
        ...[
          '--stats',
          at('stats.sock'),
          '--spooler',
          at('spool'),
          '--cache2',
          'name=first,items=20',
          ...more,
        ],
      ],
      // The master opens the stats after the workers are there.
      ['uwsgi.sock', 'stats.sock'],
    ),
  );

test.each([[[]], [['--stats-http']]])(
  'readInstanceStats() reads a real instance started with %p',
  async (more) => {
    const uwsgi = await instance(...more);
    const read = () => readInstanceStats(() => uwsgi.connect('stats.sock'), { timeout: 20 });
    // A worker accepts before it is idle: it is busy with its start.
    const stats = await eventually('both workers are idle', async () => {
      const now = await read();
      return (
        acceptingWorkers(now).every(({ status }) => status === 'idle') &&
        acceptingWorkers(now).length === 2 &&
        now
      );
    });
    expect(stats.version).toMatch(/^2\./);
    expect(stats.pid).toBeGreaterThan(1);
    expect(stats.sockets).toMatchObject([{ name: uwsgi.at('uwsgi.sock'), proto: 'uwsgi' }]);
    expect(stats.caches).toMatchObject([{ name: 'first', max_items: 20, items: 0 }]);
    expect(stats.spoolers).toMatchObject([{ dir: uwsgi.at('spool') }]);
    expect(stats.workers.map(({ id, status, apps }) => [id, status, apps.length])).toEqual([
      [1, 'idle', 1],
      [2, 'idle', 1],
    ]);
    // The variables of requests are not handed on.
    expect(JSON.stringify(stats)).not.toContain('"vars"');
  },
);

test('acceptingWorkers() leaves out those that rest', async () => {
  const uwsgi = await instance('--cheaper', '1', '--processes', '3');
  const stats = await eventually('a worker accepts', async () => {
    const now = await readInstanceStats(() => uwsgi.connect('stats.sock'), { timeout: 20 });
    return now.workers.some(({ accepting }) => accepting === 1) && now;
  });
  expect(stats.workers.length).toBe(3);
  expect(acceptingWorkers(stats).map(({ id }) => id)).toEqual([1]);
});

test('readEmperorStats() reads a real emperor with a vassal, and the other reader says what it saw', async () => {
  const uwsgi = await kept(
    startUwsgi(
      (at) => {
        mkdirSync(at('vassals'));
        writeIni(join(at('vassals'), 'shop.ini'), {
          socket: at('shop.sock'),
          'wsgi-file': app,
        });
        return [
          '--emperor',
          at('vassals'),
          '--emperor-wrapper',
          process.env['PYUWSGI']!,
          '--emperor-stats',
          at('stats.sock'),
        ];
      },
      ['stats.sock'],
    ),
  );
  const connect = () => uwsgi.connect('stats.sock');
  const stats = await eventually('the vassal accepts', async () => {
    const now = await readEmperorStats(connect, { timeout: 20 });
    return now.vassals[0]?.accepting === 1 && now;
  });
  expect(stats.emperor).toEqual([uwsgi.at('vassals')]);
  expect(stats.vassals).toMatchObject([{ id: 'shop.ini', monitor: uwsgi.at('vassals'), respawns: 0 }]);
  await expect(readInstanceStats(connect, { timeout: 20 })).rejects.toThrow(
    'the stats of an instance must arrive, but those of another kind arrived',
  );
});

describe('of a server that is none, readInstanceStats()', () => {
  const read = (server: RudeServer, timeout = 20) =>
    readInstanceStats(() => server.connect(), { address: 'there', timeout });

  test.each([
    ['closes at once', '', 'closed', 'JSON must arrive, but the connection was closed without a byte'],
    [
      'says something else',
      'SSH-2.0-OpenSSH\r\n',
      'garbage',
      'JSON must arrive, but 17 characters arrived that begin with "SSH-2.0-OpenSSH\\r\\n"',
    ],
    ['cuts its JSON', '{"version":"2.0.30","pid":', 'garbage', 'JSON must arrive, but 26 characters arrived'],
    [
      'says other JSON',
      '{"version":"2.0.30","listen_queue":"secret"}',
      'garbage',
      'in the JSON received listen_queue is wrong: Invalid input: expected number, received string',
    ],
  ])('which %s, tells so', async (_, text, reason, message) => {
    const server = await kept(rudeServer((socket) => socket.end(text)));
    const failure = read(server);
    await expect(failure).rejects.toMatchObject({ reason, address: 'there' });
    await expect(failure).rejects.toThrow(message);
  });

  test('which never ends, stops reading and hangs up', async () => {
    const server = await kept(rudeServer(endlessly('{', 'x'.repeat(65_536))));
    await expect(read(server)).rejects.toMatchObject({ reason: 'too-large' });
    await eventually('it has hung up', () => server.open() === 0);
  });

  test('which is silent, asks once over HTTP, gives up at the deadline and hangs up', async () => {
    const server = await kept(rudeServer(() => {}));
    await expect(read(server, 1)).rejects.toThrow(
      'there: Cannot read the stats of an instance: it must take at most 1 s, but by then nothing arrived',
    );
    expect(server.received()).toBe('GET / HTTP/1.0\r\n\r\n');
    await eventually('it has hung up', () => server.open() === 0);
  });
});
