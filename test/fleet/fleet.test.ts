import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Shop, shop } from '../../examples/fleet';
import { formatPlan } from '../../src/engine/format-plan';
import { Session } from '../../src/engine/session';
import { Load, type Seen } from '../bench/support/load';
import { describeLab } from '../lab/describe-lab';
import { type Lab, type LabHost, startLab } from '../lab/lab';
import { eventually } from '../support/eventually';
import { applied, connectionTo, destroyed, publishShop, whatIsLeft } from './support/ground';

jest.setTimeout(900_000);

const names = ['web1', 'web2', 'web3'];
const rate = 50;
const newKey = (): string =>
  generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
    type: 'pkcs8',
    format: 'pem',
  }) as string;

describeLab('a fleet behind a router', () => {
  let lab: Lab;
  let front: LabHost;
  let webs: readonly LabHost[];
  let clean: readonly string[];
  let signingKey: string;
  beforeAll(async () => {
    lab = await startLab({ hosts: 4 });
    [front, ...webs] = lab.hosts as [LabHost, ...LabHost[]];
    await Promise.all(webs.map((host) => publishShop(host)));
    signingKey = join(lab.keys.root, '..', 'fleet.pem');
    writeFileSync(signingKey, newKey());
    clean = await left();
  });
  afterAll(() => lab?.stop());

  const domain = (): string => `${front.address}:8080`;
  const url = (): string => `http://${domain()}/`;
  const left = (): Promise<readonly string[]> => Promise.all(lab.hosts.map(whatIsLeft));
  const project = (props: Shop = {}) =>
    shop({
      front: { address: front.address, host: connectionTo(lab, front) },
      hosts: Object.fromEntries(
        webs.map((host, index) => [names[index]!, { address: host.address, host: connectionTo(lab, host) }]),
      ),
      domain: domain(),
      signingKey,
      weights: { web1: 4, web3: 2 },
      ...props,
    });
  /** Which hosts answer through the router, in the time of some requests. */
  const answering = async (): Promise<readonly string[]> => {
    const seen = new Set<string>();
    for (let count = 0; count < 30; count += 1) {
      const { headers } = await fetch(url());
      seen.add(headers.get('X-Host') ?? 'nobody');
    }
    return [...seen].sort();
  };
  const until = async (hosts: readonly string[]): Promise<void> => {
    const look = async () => expect(await answering()).toEqual(hosts);
    await eventually(`${hosts.join(', ')} answer`, look, { seconds: 30, every: 300 });
  };
  const under = async (act: (load: Load) => Promise<void>): Promise<Seen> => {
    const load = await Load.start({ fronts: { router: url() }, rate });
    try {
      await act(load);
      await delay(500);
      return (await load.stop())['router']!;
    } finally {
      load.kill();
    }
  };

  test('is created, and all of its hosts answer', async () => {
    await applied(project());
    await until(['host2', 'host3', 'host4']);
    expect(new Set(Object.values(await applied(project())))).toEqual(new Set(['same']));
  });

  test('a member with another key is not routed to; the plan shows that it differs, and neither key', async () => {
    expect(await front.sh('ls /etc/uwsgi/router.keys')).toBe(`${domain().replace(':', '_')}.pem\n`);
    expect(await webs[0]!.sh('stat -c "%U %a" /etc/uwsgi/shop.key')).toBe('www-data 600\n');
    const foreign = newKey();
    await webs[0]!.sh(`cat > /etc/uwsgi/shop.key <<'END'\n${foreign}END\n`);
    // What it announced with the right key counts until the router has heard nothing for ten seconds.
    await until(['host3', 'host4']);
    expect(await front.sh('journalctl -u router -o cat')).not.toMatch(/BEGIN/);
    expect(await webs[0]!.sh('systemctl is-active shop')).toBe('active\n');

    const session = new Session(project());
    const shown = formatPlan(await session.plan(), { verbose: true });
    await session.close();
    expect(shown).toMatch(/web1\/shop\/key[\s\S]*content[^\n]*\[secret\]/);
    for (const key of [foreign, readFileSync(signingKey, 'utf8')])
      for (const line of key.trim().split('\n')) expect(shown).not.toContain(line);

    await applied(project());
    await until(['host2', 'host3', 'host4']);
  });

  test('weights tell how many requests each member gets', async () => {
    const counts: Record<string, number> = {};
    for (let count = 0; count < 70; count += 1) {
      const host = (await fetch(url(), { headers: { connection: 'close' } })).headers.get('X-Host')!;
      counts[host] = (counts[host] ?? 0) + 1;
    }
    for (const [host, share] of Object.entries({ host2: 40, host3: 10, host4: 20 }))
      expect(Math.abs(counts[host]! - share)).toBeLessThanOrEqual(4);
  });

  test('shrinks, grows and changes by the program, and no request fails', async () => {
    const seen = await under(async (load) => {
      await applied(project({ members: ['web1', 'web2'] }));
      await until(['host2', 'host3']);
      await applied(project());
      await until(['host2', 'host3', 'host4']);
      load.expect(0, 1);
      await applied(project({ revision: 1 }));
      await load.sees(1, 20_000);
    });
    expect({ failures: seen.failures, revisions: seen.revisions }).toEqual({
      failures: {},
      revisions: [0, 1],
    });
    expect(seen.total).toBeGreaterThan(rate);
  });

  test('a host that dies takes along at most what it was answering, and comes back by itself', async () => {
    await applied(project());
    const seen = await under(async () => {
      await webs[2]!.kill();
      await delay(3000);
      expect(await answering()).toEqual(['host2', 'host3']);
    });
    // What is under way to one of three hosts at any moment is far less than the requests of a tenth of a second.
    expect(seen.failed).toBeLessThanOrEqual(rate / 10);
    await webs[2]!.start();
    await until(['host2', 'host3', 'host4']);
    expect(new Set(Object.values(await applied(project())))).toEqual(new Set(['same']));
  });

  test('goes without a trace', async () => {
    await destroyed(project());
    expect(await left()).toEqual(clean);
  });
});
