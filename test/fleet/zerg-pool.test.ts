import { setTimeout as delay } from 'node:timers/promises';
import { Host } from '../../src/constructs/host';
import { Project } from '../../src/constructs/project';
import { ZergPool } from '../../src/constructs/zerg-pool';
import { formatPlan } from '../../src/engine/format-plan';
import { type Fronts, startFronts } from '../bench/support/fronts';
import { Load } from '../bench/support/load';
import { describeLab } from '../lab/describe-lab';
import { type Lab, type LabHost, startLab } from '../lab/lab';
import { session as withSession } from '../support/session';
import { applied, connectionTo, destroyed, publishShop, whatIsLeft } from './support/ground';

jest.setTimeout(600_000);

const backend = ':3031';

/** How many requests a swap is shown with; the gate takes a short slice of them. */
const requests = Number(process.env['FLEET_REQUESTS'] ?? 600);
const rate = 75;

describeLab('a zerg pool under systemd', () => {
  let lab: Lab;
  let host: LabHost;
  let fronts: Fronts;
  let clean: string;
  beforeAll(async () => {
    lab = await startLab({ hosts: 1 });
    host = lab.hosts[0]!;
    await publishShop(host);
    fronts = await startFronts(host, `127.0.0.1${backend}`);
    clean = await whatIsLeft(host);
  });
  afterAll(() => lab?.stop());

  const project = (
    revision: number,
    options: Readonly<Record<string, unknown>> = {},
    listen = 1024,
  ): Project => {
    const made = new Project('zergs');
    const pool = new ZergPool(new Host(made, 'web1', connectionTo(lab, host)), 'pool', {
      listen: backend,
      backlog: listen,
      user: 'www-data',
    });
    pool.addPythonApp('shop', {
      directory: '/srv/shop',
      module: 'shop',
      processes: 2,
      environment: { REVISION: String(revision) },
      options: { 'disable-logging': true, ...options },
      instance: { timeout: 15 },
    });
    return made;
  };
  const answer = async (): Promise<string> => (await fetch(fronts.nginx)).text();
  const processes = (): Promise<string> => host.sh('systemctl show -P MainPID pool shop');
  const standbys = (): Promise<string> =>
    host.sh('systemctl list-units --all --no-legend "*standby*"; ls /run/systemd/system | grep standby || :');

  test('replaces its zerg by another one, and no request is lost', async () => {
    expect(await applied(project(0))).toEqual({ 'pool/instance': 'create', 'shop/instance': 'create' });
    expect(await answer()).toBe('r0');
    const first = await processes();
    expect(await applied(project(0))).toEqual({ 'pool/instance': 'same', 'shop/instance': 'same' });
    expect(await processes()).toBe(first);

    const load = await Load.start({ fronts: fronts, rate });
    try {
      load.expect(0, 2);
      for (const revision of [1, 2]) {
        expect(await applied(project(revision))).toEqual({
          'pool/instance': 'same',
          'shop/instance': 'update',
        });
        await load.sees(revision, 10_000);
      }
      await delay(Math.max(0, (requests / rate) * 1000));
      for (const seen of Object.values(await load.stop())) {
        expect({ failures: seen.failures, revisions: seen.revisions }).toEqual({
          failures: {},
          revisions: [0, 1, 2],
        });
        expect(seen.total).toBeGreaterThanOrEqual(requests);
      }
    } finally {
      load.kill();
    }
    const [poolBefore, shopBefore] = first.trim().split('\n').filter(Boolean);
    const [poolAfter, shopAfter] = (await processes()).trim().split('\n').filter(Boolean);
    expect(poolAfter).toBe(poolBefore);
    expect(shopAfter).not.toBe(shopBefore);
    expect(await standbys()).toBe('');
  });

  test('a new zerg that does not start leaves the old one as it was', async () => {
    const before = await processes();
    const load = await Load.start({ fronts: fronts, rate: 50, first: 2 });
    try {
      await expect(applied(project(3, { 'exec-pre-app': '/bin/false' }))).rejects.toThrow(
        /shop.*could not be activated; the previous state is restored[\s\S]*the standby does not serve/,
      );
      for (const { failures, revisions } of Object.values(await load.stop())) {
        expect({ failures, revisions }).toEqual({ failures: {}, revisions: [2] });
      }
    } finally {
      load.kill();
    }
    expect(await processes()).toBe(before);
    expect(await standbys()).toBe('');
    expect(await applied(project(2))).toEqual({ 'pool/instance': 'same', 'shop/instance': 'same' });
  });

  test('one that was cut off is finished by the next apply', async () => {
    // A killed swap leaves the standby beside the first zerg.
    await host.sh(`mkdir -p /var/lib/uwsgi-iac/shop/standby
cat > /run/systemd/system/shop-standby.service <<'END'
[Service]
ExecStart=/bin/sleep 1000
END
systemctl daemon-reload; systemctl start shop-standby`);
    expect(await applied(project(2))).toEqual({ 'pool/instance': 'same', 'shop/instance': 'update' });
    expect(await standbys()).toBe('');
    expect(await applied(project(2))).toEqual({ 'pool/instance': 'same', 'shop/instance': 'same' });
  });

  test('a machine that goes down in the middle comes back with one zerg, and the next apply ends the change', async () => {
    const change = applied(project(3)).catch((error: Error) => error);
    await host.sh('until systemctl is-active --quiet shop-standby; do sleep 0.05; done');
    await host.kill();
    await host.start();
    expect(await change).toBeInstanceOf(Error);
    await host.sh('systemctl start nginx router');
    await applied(project(3));
    expect(await answer()).toBe('r3');
    expect(await standbys()).toBe('');
    expect(await applied(project(3))).toEqual({ 'pool/instance': 'same', 'shop/instance': 'same' });
  });

  test('a pool that was killed starts again with its zergs, which have its sockets open', async () => {
    await host.sh(`systemctl kill --signal=KILL pool
until systemctl show -P ActiveState,SubState pool | grep -qE 'failed|auto-restart'; do sleep 0.1; done`);
    expect(await answer()).toBe('r3');
    const text = await withSession(project(3), async (session) => formatPlan(await session.plan()));
    expect(text).toContain('ensure: failed → running');
    expect(text).toContain('restarts with it: web1/pool/shop/instance');
    expect(await applied(project(3))).toEqual({ 'pool/instance': 'update', 'shop/instance': 'same' });
    expect(await answer()).toBe('r3');
    expect(await host.sh('systemctl is-active pool shop')).toBe('active\nactive\n');
    expect(await applied(project(3))).toEqual({ 'pool/instance': 'same', 'shop/instance': 'same' });
  });

  test('a change of the pool restarts it with its zergs, and all goes in the end', async () => {
    expect(await applied(project(3, {}, 512))).toEqual({
      'pool/instance': 'update',
      'shop/instance': 'same',
    });
    expect(await answer()).toBe('r3');
    await destroyed(project(3, {}, 512));
    expect(await whatIsLeft(host)).toBe(clean);
  });

  test('the same goes without systemd, by pidfile and FIFO', async () => {
    const made = (revision: number): Project => {
      const all = new Project('zergs');
      const instance = { manager: 'pidfile', timeout: 15 } as const;
      const pool = new ZergPool(new Host(all, 'web1', connectionTo(lab, host)), 'pool', {
        listen: backend,
        backlog: 1024,
        user: 'www-data',
        instance,
      });
      pool.addPythonApp('shop', {
        directory: '/srv/shop',
        module: 'shop',
        processes: 4,
        environment: { REVISION: String(revision) },
        options: { 'disable-logging': true },
        instance,
      });
      return all;
    };
    // At every moment requests are being answered, which a process that is killed would lose.
    await publishShop(host, { wait: 100 });
    await applied(made(0));
    const load = await Load.start({ fronts, rate: 12 });
    try {
      load.expect(0, 1);
      expect(await applied(made(1))).toEqual({ 'pool/instance': 'same', 'shop/instance': 'update' });
      await load.sees(1, 10_000);
      for (const [front, { failures }] of Object.entries(await load.stop()))
        expect({ front, failures }).toEqual({ front, failures: {} });
    } finally {
      load.kill();
    }
    expect(await applied(made(1))).toEqual({ 'pool/instance': 'same', 'shop/instance': 'same' });
    await destroyed(made(1));
    expect(await whatIsLeft(host)).toBe(clean);
  });

  test('a zerg cannot be set to reload', async () => {
    const made = new Project('zergs');
    const pool = new ZergPool(new Host(made, 'web1', connectionTo(lab, host)), 'pool', { listen: backend });
    pool.addPythonApp('shop', { directory: '/srv/shop', module: 'shop', instance: { activation: 'reload' } });
    await expect(applied(made)).rejects.toThrow(/web1\/pool\/shop\/instance.*Cannot reload a zerg/);
    expect(await whatIsLeft(host)).toBe(clean);
  });
});
