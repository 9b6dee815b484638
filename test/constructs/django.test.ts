import { cpSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { djangoShop, type Target } from '../../examples/django';
import {
  type LoopbackTarget,
  startLoopbackTarget,
  venvSettings,
} from '../../examples/support/loopback-target';
import { pythonPackages } from '../../examples/support/python-packages';
import { formatPlan } from '../../src/engine/format-plan';
import { Session } from '../../src/engine/session';
import { eventually } from '../support/eventually';

jest.setTimeout(240_000);

/** The Django example on a real uWSGI without root. */
let loopback: LoopbackTarget;
let target: Target;
let url: string;
beforeAll(async () => {
  const packages = await pythonPackages([readFileSync('examples/django/requirements.txt', 'utf8').trim()]);
  loopback = await startLoopbackTarget();
  const address = `127.0.0.1:${await loopback.freePort()}`;
  url = `http://${address}`;
  const directory = join(loopback.home, 'shop');
  target = {
    directory,
    virtualenv: null,
    host: {
      host: loopback.host,
      port: loopback.port,
      user: loopback.user,
      privateKeyPath: loopback.privateKeyFile,
      hostKey: loopback.hostKey,
    },
    app: {
      http: address,
      embeddedPlugin: true,
      environment: { PYTHONPATH: packages },
      options: { ...venvSettings(loopback), pythonpath: [join(directory, 'current'), packages] },
      instance: {
        manager: 'pidfile',
        binary: loopback.uwsgiBinary,
        path: join(loopback.home, 'shop.ini'),
        timeout: 30,
      },
    },
  };
});
afterAll(() => loopback?.stop());

async function run<T>(given: Target, act: (session: Session) => Promise<T>): Promise<T> {
  const session = new Session(djangoShop(given));
  try {
    return await act(session);
  } finally {
    await session.close();
  }
}
const faults = async (applied: ReturnType<Session['apply']>) =>
  (await applied).results.flatMap(({ error }) => error?.message ?? []).join('\n');
const get = async (path: string) => (await fetch(`${url}${path}`)).text();

test('it is deployed with migrations and static files, and a second run finds nothing to do', async () => {
  expect(await run(target, (session) => faults(session.apply()))).toBe('');
  const first = await fetch(`${url}/`);
  expect(await first.text()).toBe('visit 1 by 2 workers');
  const cookie = first.headers.get('set-cookie')!.split(';')[0]!;
  expect(await (await fetch(`${url}/`, { headers: { cookie } })).text()).toBe('visit 2 by 2 workers');
  expect(await get('/static/shop/style.css')).toContain('sans-serif');
  expect(await run(target, async (session) => formatPlan(await session.plan()))).toContain('No changes');
});

test('the spooler keeps an order and the mule hears of it', async () => {
  expect(await get('/order/7')).toBe('ordered');
  await eventually('mule and spooler have kept the order', async () =>
    expect(await get('/kept')).toBe('courier.txt: order 7\norders.txt: 7\n'),
  );
});

test('while the file of the maintenance exists its page is served', async () => {
  const trigger = join(loopback.home, 'shop.maintenance');
  cpSync('/dev/null', trigger);
  const answer = await fetch(`${url}/`);
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '300']);
  expect(await answer.text()).toContain('Back soon');
  expect(answer.headers.get('content-type')).toBe('text/html');
  expect((await fetch(`${url}/static/shop/style.css`)).status).toBe(503);
  rmSync(trigger);
  // A connection that was kept alive may end with the answer before.
  await eventually('the maintenance is over', async () => expect((await fetch(`${url}/`)).status).toBe(200));
});

test('a change takes effect, and a new spooler task is done by the new release', async () => {
  const changed = { ...target, app: { ...target.app, processes: 3 } };
  expect(await run(changed, (session) => faults(session.apply()))).toBe('');
  expect(await get('/')).toBe('visit 1 by 3 workers');
  expect(await get('/order/8')).toBe('ordered');
  await eventually('the new release has done the task', async () =>
    expect(await get('/kept')).toContain('orders.txt: 7\n8\n'),
  );
});

test('all of it goes, but for what the application itself keeps', async () => {
  expect(await run(target, (session) => faults(session.destroy()))).toBe('');
  await expect(fetch(url)).rejects.toThrow();
  for (const name of [
    'shop.ini',
    'shop.spool',
    'shop.run',
    'shop.maintenance.html',
    'shop/current',
    'shop/releases',
  ])
    expect([name, existsSync(join(loopback.home, name))]).toEqual([name, false]);
});
