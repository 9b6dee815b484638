import { join } from 'node:path';
import type { Probe } from '../../src/runtime/probe';
import { runProbes } from '../../src/runtime/run-probes';
import { localHost } from '../../src/transport/local-host';
import { eventually } from '../support/eventually';
import { endlessly, type RudeServer, rudeServer } from './support/rude-server';
import { type RunningUwsgi, startUwsgi } from './support/uwsgi';

const connect = (address: string) => localHost('here').connect(address);
const within = (seconds: number) => ({ until: Date.now() + seconds * 1000, interval: 0.05 });

describe('of a real uWSGI, runProbes()', () => {
  let uwsgi: RunningUwsgi;
  let uwsgiSocket: string;
  let url: (path: string) => string;

  beforeAll(async () => {
    uwsgi = await startUwsgi(
      (at) => [
        ...['--master', '--need-app', '--wsgi-file', join(__dirname, 'support/app.py')],
        ...['--socket', at('uwsgi.sock'), '--http-socket', at('http.sock')],
      ],
      ['uwsgi.sock', 'http.sock'],
    );
    uwsgiSocket = uwsgi.at('uwsgi.sock');
    url = (path) => `http://unix:${uwsgi.at('http.sock')}:${path}`;
  });

  afterAll(() => uwsgi?.stop());

  test('finds it well by every kind of probe', async () => {
    const probes: Probe[] = [
      { http: { url: url('/status?302') } },
      { http: { url: url('/status?404'), status: 404, contains: 'for 404' } },
      {
        http: { url: url('/'), host: 'shop.example', contains: '"HTTP_HOST": "shop.example"' },
        successes: 3,
      },
      { request: { address: uwsgiSocket, path: '/status?201', status: 201, contains: 'asked for' } },
      { ping: { address: uwsgiSocket } },
      { tcp: { address: uwsgiSocket } },
      { unix: { path: uwsgiSocket } },
    ];
    expect(await runProbes(connect, probes, within(20))).toEqual({ ok: true });
  });

  test('tells the first probe that fails, how often it was tried, the status and the body', async () => {
    const bad: Probe = { request: { address: uwsgiSocket, path: '/status?503' } };
    const probes: Probe[] = [{ ping: { address: uwsgiSocket } }, bad, { unix: { path: '/nonexistent' } }];
    const result = await runProbes(connect, probes, within(2));
    expect(result).toEqual({
      ok: false,
      probe: bad,
      attempts: expect.any(Number),
      seen: 'status 503 with the body "asked for 503", but the status must be below 400',
    });
    if (!result.ok) expect(result.attempts).toBeGreaterThan(1);
  });

  test('shows no more than 300 characters of a body, and no header', async () => {
    const probe: Probe = { http: { url: url('/large?5'), contains: 'z' } };
    const result = await runProbes(connect, [probe], within(1));
    expect(result).toMatchObject({
      seen: `status 200 with the body "${'y'.repeat(300)}", but the body must contain "z"`,
    });
  });

  test('counts a warning that the application set as a failure', async () => {
    const say = (text: string): Probe => ({ http: { url: url(`/warn?${text}`) } });
    const ping: Probe = { ping: { address: uwsgiSocket } };
    expect(await runProbes(connect, [say('full')], within(20))).toEqual({ ok: true });
    expect(await runProbes(connect, [ping], within(1))).toMatchObject({
      ok: false,
      seen: 'the warning "full"',
    });
    expect(await runProbes(connect, [say('')], within(20))).toEqual({ ok: true });
    expect(await runProbes(connect, [ping], within(20))).toEqual({ ok: true });
  });
});

describe('of other servers, runProbes()', () => {
  const servers: RudeServer[] = [];
  const server = async (...args: Parameters<typeof rudeServer>) => {
    servers.push(await rudeServer(...args));
    return servers.at(-1)!;
  };
  const answer = (status: string, body: string) =>
    `HTTP/1.1 ${status}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  const seenOf = async (probe: Probe, seconds = 1) => {
    const result = await runProbes(connect, [probe], within(seconds));
    return result.ok ? 'ok' : result.seen;
  };

  afterEach(async () => {
    for (const one of servers.splice(0)) await one.stop();
  });

  test('goes on until one gets well, and wants successes in a row', async () => {
    const statuses = ['503 No', '200 OK', '503 No', '200 OK', '200 OK'];
    let asked = 0;
    const { address } = await server((socket) => {
      socket.once('data', () => socket.end(answer(statuses[asked++] ?? '500 Asked Too Often', 'x')));
    });
    const probe: Probe = { http: { url: `http://${address}/` }, successes: 2 };
    expect(await runProbes(connect, [probe], within(20))).toEqual({ ok: true });
    expect(asked).toBe(5);
  });

  test('tells of one that answers something else than HTTP, or not all of it', async () => {
    const cases = [
      ['', 'a complete answer must arrive, but the connection was closed before an answer (ECONNRESET)'],
      ['SSH-2.0-secret\r\n', 'the answer must be HTTP, but is not (HPE_'],
      [
        'HTTP/1.1 200 OK\r\nContent-Length: 10\r\nSet-Cookie: secret\r\n\r\nhalf',
        'a complete answer must arrive, but the connection was closed when status 200 and 4 bytes of the body were received',
      ],
      [
        `HTTP/1.1 200 OK\r\nX: ${'secret'.repeat(5000)}`,
        'the headers of the answer must have at most 16 KiB',
      ],
    ] as const;
    const seen = await Promise.all(
      cases.map(async ([text]) => {
        const { address } = await server((socket) => socket.once('data', () => socket.end(text)));
        const probes = [{ http: { url: `http://${address}/` } }, { request: { address, path: '/' } }];
        return Promise.all(probes.map((probe) => seenOf(probe, 2)));
      }),
    );
    const expected = cases.map(([, message]) => expect.stringContaining(message));
    expect(seen).toEqual(expected.map((message) => [message, message]));
    expect(JSON.stringify(seen)).not.toContain('secret');
  });

  test('takes the status of one whose body has no end, and hangs up', async () => {
    const endless = await server(endlessly('HTTP/1.1 200 OK\r\n\r\n', 'x'.repeat(65_536)));
    expect(await seenOf({ http: { url: `http://${endless.address}/` } }, 20)).toBe('ok');
    expect(await seenOf({ request: { address: endless.address, path: '/' } }, 20)).toBe('ok');
    await eventually('it has hung up', () => endless.open() === 0);
  });

  test('tells of a ping that is answered wrongly', async () => {
    const cases = [
      [
        'HTTP/1.1 400 Bad Request\r\n\r\n',
        'a uwsgi packet with modifier 100 must arrive, but one with 72 arrived',
      ],
      ['d\0', '4 bytes must arrive, but the connection was closed after 2 of them'],
      ['d\x09\0\x01warn', '9 bytes must arrive, but the connection was closed after 4 of them'],
      ['d\x09\0\x01', '9 bytes must arrive, but the connection was closed before the first'],
      [
        '',
        'a uwsgi socket with the plugin ping must answer, but the connection was closed without an answer',
      ],
    ] as const;
    const seen = await Promise.all(
      cases.map(async ([text]) => {
        const { address } = await server((socket) => socket.once('data', () => socket.end(text, 'latin1')));
        return seenOf({ ping: { address } }, 2);
      }),
    );
    expect(seen).toEqual(cases.map(([, message]) => message));
  });

  test('tells how many successes came when more were wanted', async () => {
    const { address } = await server(() => {});
    const probe: Probe = { tcp: { address }, successes: 100 };
    const result = await runProbes(connect, [probe], { ...within(2), interval: 0.2 });
    expect(result).toMatchObject({
      ok: false,
      seen: expect.stringMatching(/^\d+ success(es)? in a row, but 100 are required$/),
    });
  });

  test('gives an attempt up after its timeout, tries again, and leaves no connection', async () => {
    const silent = await server(() => {});
    const probe: Probe = { ping: { address: silent.address }, timeout: 0.3 };
    const result = await runProbes(connect, [probe], within(1.5));
    if (result.ok) throw new Error('It must not succeed');
    expect(result.seen).toMatch(/^it must take at most 0\.\d+ s, but by then nothing arrived$/);
    expect(result.attempts).toBeGreaterThan(1);
    await eventually('it has hung up', () => silent.open() === 0);
  });

  test('gives up connecting as well, and closes what was opened too late', async () => {
    const silent = await server(() => {});
    let opened = 0;
    const late = async (address: string) => {
      await new Promise((resolve) => setTimeout(resolve, 600));
      opened += 1;
      return connect(address);
    };
    const probe: Probe = { tcp: { address: silent.address } };
    expect(await runProbes(late, [probe], within(0.3))).toMatchObject({
      ok: false,
      attempts: 1,
      seen: expect.stringMatching(/^it must take at most [\d.]+ s, but by then no connection was made$/),
    });
    await eventually('the late connection is closed', () => opened === 1 && silent.open() === 0);
  });

  test('tells why nobody could be reached', async () => {
    expect(await seenOf({ unix: { path: '/nonexistent.sock' } }, 0.3)).toContain(
      'here: Cannot connect to the socket /nonexistent.sock: connect ENOENT',
    );
  });

  test('makes no attempt after the deadline', async () => {
    const probe: Probe = { unix: { path: '/nonexistent.sock' } };
    expect(await runProbes(connect, [probe], { until: Date.now() - 1 })).toEqual({
      ok: false,
      probe,
      attempts: 0,
      seen: 'nothing, as time was up before the first attempt',
    });
  });

  test('stops with the reason of the signal', async () => {
    const silent = await server(() => {});
    const stop = new AbortController();
    const running = runProbes(connect, [{ ping: { address: silent.address } }], {
      ...within(20),
      signal: stop.signal,
    });
    await eventually('the probe has connected', () => silent.open() === 1);
    stop.abort(new Error('No longer wanted'));
    await expect(running).rejects.toThrow('No longer wanted');
    await eventually('it has hung up', () => silent.open() === 0);
  });

  test('refuses a command', async () => {
    await expect(runProbes(connect, [{ command: { command: 'true' } }], within(1))).rejects.toThrow(
      'Cannot run a command probe over a connection: it must run on the host',
    );
  });
});
