import { join } from 'node:path';
import { type LoopbackTarget, startLoopbackTarget } from '../../examples/support/loopback-target';
import { runProbes } from '../../src/runtime/run-probes';
import { readInstanceStats } from '../../src/runtime/stats';
import { UwsgiClient } from '../../src/runtime/uwsgi-client';
import type { Host } from '../../src/transport/host';
import { closeAllHosts, openHost } from '../../src/transport/open-host';
import { eventually } from '../support/eventually';
import { endlessly, rudeServer } from './support/rude-server';
import { type RunningUwsgi, startUwsgi } from './support/uwsgi';

let target: LoopbackTarget;
let host: Host;
let uwsgi: RunningUwsgi;
let ports: Record<'uwsgi' | 'http', string>;

beforeAll(async () => {
  target = await startLoopbackTarget();
  const port = async () => `127.0.0.1:${await target.freePort()}`;
  ports = { uwsgi: await port(), http: await port() };
  uwsgi = await startUwsgi(
    (at) => [
      ...['--master', '--need-app', '--wsgi-file', join(__dirname, 'support/app.py')],
      ...['--socket', at('uwsgi.sock'), '--socket', ports.uwsgi, '--http-socket', ports.http],
      ...['--stats', at('stats.sock'), '--stats-http', '--cache2', 'name=first,items=20,blocksize=200000'],
    ],
    ['uwsgi.sock', 'stats.sock'],
  );
  const { port: sshPort, user, privateKey, hostKey } = target;
  host = openHost('web1', { host: '127.0.0.1', port: sshPort, user, privateKey, hostKey });
});

afterAll(async () => {
  await closeAllHosts();
  await uwsgi?.stop();
  await target?.stop();
});

test('a channel of SSH serves for all conversations', async () => {
  const client = new UwsgiClient(() => host.connect(uwsgi.at('uwsgi.sock')), { timeout: 20 });
  expect(await client.ping()).toEqual({});
  const answer = await client.request({ path: '/', method: 'POST', body: 'over SSH' });
  expect(JSON.parse(answer.body.toString())).toMatchObject({ REQUEST_METHOD: 'POST', body: 'over SSH' });
  expect((await client.rpc('large', '200000')).length).toBe(200_000);
  expect(await client.cache.set('k', Buffer.alloc(150_000, 'z'))).toBe(true);
  expect((await client.cache.get('k'))?.length).toBe(150_000);
  const stats = await readInstanceStats(() => host.connect(uwsgi.at('stats.sock')), { timeout: 20 });
  expect(stats.workers.length).toBe(1);
});

test('runProbes() probes a host through SSH', async () => {
  const probes = [
    { http: { url: `http://${ports.http}/status?200`, contains: 'for 200' } },
    { request: { address: ports.uwsgi, path: '/', host: 'shop.example' } },
    { ping: { address: uwsgi.at('uwsgi.sock') } },
    { tcp: { address: ports.uwsgi } },
    { unix: { path: uwsgi.at('uwsgi.sock') } },
  ];
  const options = { until: Date.now() + 20_000, interval: 0.05 };
  expect(await runProbes((address) => host.connect(address), probes, options)).toEqual({ ok: true });
});

test('runProbes() tells what is wrong behind SSH, and keeps no channel open', async () => {
  const endless = await rudeServer(endlessly('HTTP/1.1 500 No\r\n\r\n', 'x'.repeat(65_536)));
  const free = `127.0.0.1:${await target.freePort()}`;
  const seen = async (address: string) => {
    const probe = { http: { url: `http://${address}/` } };
    const options = { until: Date.now() + 2000, interval: 0.2 };
    const result = await runProbes((to) => host.connect(to), [probe], options);
    return result.ok ? 'ok' : result.seen;
  };
  expect(await seen(endless.address)).toBe(
    `status 500 with the body "${'x'.repeat(300)}", but the status must be below 400`,
  );
  await eventually('it has hung up', () => endless.open() === 0);
  expect(await seen(free)).toContain(`web1 (127.0.0.1): Cannot connect to the socket ${free}`);
  await endless.stop();
});
