import { setTimeout as delay } from 'node:timers/promises';
import { type Activation, strongest } from '../../src/activation/activation';
import { Section } from '../../src/config/section';
import { BroodlordEmperor } from '../../src/constructs/broodlord-emperor';
import { Emperor } from '../../src/constructs/emperor';
import { Fleet } from '../../src/constructs/fleet';
import { Host } from '../../src/constructs/host';
import { Project } from '../../src/constructs/project';
import { Router } from '../../src/constructs/router';
import { ZergPool } from '../../src/constructs/zerg-pool';
import { Session } from '../../src/engine/session';
import { type Report, reportOf } from '../../src/report/model';
import { describeLab } from '../lab/describe-lab';
import { type Lab, type LabHost, startLab } from '../lab/lab';
import { applied, connectionTo, destroyed, publishShop } from './support/ground';
import { startRequests } from './support/load';

jest.setTimeout(300_000);

const web = (port: number, options: Readonly<Record<string, string | number>> = {}): Section => {
  const section = new Section().set('plugin', 'python3').set('master', true).set('need-app', true);
  section.set('chdir', '/srv/shop').set('module', 'shop').set('http-socket', `:${port}`);
  for (const [key, value] of Object.entries(options)) section.raw(key, String(value));
  return section;
};

/** A program of one topology, and a change of it. */
interface Topology {
  readonly name: string;
  readonly port: number;
  readonly before: (host: Host, address: string) => void;
  readonly after: (host: Host, address: string) => void;
  /** What the plan says: the most disruptive way, and whose requests can be lost. */
  readonly way: Activation;
  readonly losing: readonly string[];
  /** Milliseconds until all of it serves: until members have announced themselves, zergs have come. */
  readonly settles?: number;
  /** Left out of the gate. */
  readonly slow?: true;
}

const realm =
  (change: { env?: string; owner?: string; freq?: number; rewrite?: number } = {}) =>
  (host: Host): void => {
    const options = change.freq === undefined ? {} : { 'emperor-freq': change.freq };
    const emperor = new Emperor(host, 'emperor', { tyrant: true, options });
    const { env = 'A=1', owner = 'www-data', rewrite = 1 } = change;
    emperor.addVassal('bread', { section: web(8001, { env, processes: rewrite }), owner, group: owner });
  };

const brood =
  (revision: number, listen = 100) =>
  (host: Host): void => {
    const lord = new BroodlordEmperor(host, 'lord', { zergs: 2, scanInterval: 1 });
    const section = web(8002, { processes: 1, listen, env: `REVISION=${revision}` });
    lord.addBrood('forum', { section, backlog: 1, idle: 30 });
  };

const nested =
  (freq: number) =>
  (host: Host): void => {
    const top = new Emperor(host, 'top', {});
    const inner = { 'emperor-stats-server': '/run/inner.sock', 'emperor-freq': freq };
    const section = new Section().raw('emperor', '/srv/inner');
    for (const [key, value] of Object.entries(inner)) section.raw(key, String(value));
    top.addVassal('inner', { section });
  };

const routed =
  (timeout: number) =>
  (host: Host, front: string): void => {
    const address = '127.0.0.1';
    const router = new Router(host, 'router', {
      listen: ':8004',
      subscriptions: `${address}:7000`,
      options: { 'http-timeout': timeout },
    });
    const fleet = new Fleet(host.node.root as Project, 'fleet', { routers: router, key: `${front}:8004` });
    fleet.addPythonApp(host, { directory: '/srv/shop', module: 'shop', socket: `${address}:3031` });
  };

const pooled =
  (listen: number) =>
  (host: Host): void => {
    const pool = new ZergPool(host, 'pool', { listen: ':3041', backlog: listen });
    pool.addPythonApp('zerg', { directory: '/srv/shop', module: 'shop' });
  };

const table: readonly Topology[] = [
  {
    name: 'an option of a vassal',
    port: 8001,
    before: realm(),
    after: realm({ rewrite: 2 }),
    way: 'reload',
    losing: [],
    slow: true,
  },
  {
    name: 'a variable that a vassal loses',
    port: 8001,
    before: realm(),
    after: realm({ env: 'B=1' }),
    way: 'restart',
    losing: ['web1/emperor/bread/resource'],
  },
  {
    name: 'another owner under a tyrant',
    port: 8001,
    before: realm(),
    after: realm({ owner: 'games' }),
    way: 'restart',
    losing: ['web1/emperor/bread/resource'],
    slow: true,
  },
  {
    name: 'an option of an emperor',
    port: 8001,
    before: realm(),
    after: realm({ freq: 2 }),
    way: 'restart',
    losing: ['web1/emperor/resource', 'web1/emperor/bread/resource'],
    slow: true,
  },
  {
    name: 'both sections of a brood',
    port: 8002,
    before: brood(1),
    after: brood(2),
    way: 'reload',
    losing: [],
  },
  {
    name: 'the queue of a brood',
    port: 8002,
    before: brood(1),
    after: brood(1, 90),
    way: 'restart',
    losing: ['web1/lord/forum/resource'],
    slow: true,
  },
  {
    name: 'an emperor of emperors',
    port: 8003,
    before: nested(3),
    after: nested(4),
    way: 'restart',
    losing: ['web1/top/inner/resource'],
    slow: true,
  },
  {
    name: 'a router',
    port: 8004,
    before: routed(30),
    after: routed(31),
    settles: 4000,
    way: 'reload',
    losing: ['web1/router/instance', 'web1/fleet/instance'],
    slow: true,
  },
  {
    name: 'a zerg pool',
    port: 0,
    before: pooled(100),
    after: pooled(90),
    way: 'restart',
    losing: ['web1/pool/instance', 'web1/pool/zerg/instance'],
    slow: true,
  },
];

const whole = process.env['FLEET_REQUESTS'] !== undefined;

describeLab('what a plan says of a change is what clients feel', () => {
  let lab: Lab;
  let host: LabHost;
  beforeAll(async () => {
    lab = await startLab({ hosts: 1 });
    host = lab.hosts[0]!;
    await publishShop(host, { wait: 20 });
    await host.sh(`mkdir -p /srv/inner && cat > /srv/inner/shop.ini <<'END'
[uwsgi]
plugin = python3
chdir = /srv/shop
module = shop
http-socket = :8003
END`);
  });
  afterAll(() => lab?.stop());

  const program = (declare: Topology['before']): Project => {
    const project = new Project('topologies');
    declare(new Host(project, 'web1', connectionTo(lab, host)), host.address);
    return project;
  };
  const reported = async (
    project: Project,
  ): Promise<{ report: Report; way: Activation; changes: number }> => {
    const session = new Session(project);
    try {
      const plan = await session.plan();
      const differences = plan.actions.flatMap((one) => ('difference' in one ? [one.difference] : []));
      return {
        report: reportOf(plan),
        way: strongest(differences.map(({ activation }) => activation)),
        changes: plan.actions.filter(({ kind }) => kind !== 'same').length,
      };
    } finally {
      await session.close();
    }
  };

  test.each(table.filter(({ slow }) => whole || slow !== true))('$name', async (topology) => {
    const { port, before, after, way, losing } = topology;
    await applied(program(before));
    expect((await reported(program(before))).changes).toBe(0);
    const seen = await reported(program(after));
    const named = seen.report.warnings
      .filter(({ level }) => level === 'restart' || level === 'loss')
      .flatMap(({ paths }) => paths);
    expect([seen.way, [...new Set(named)].sort()]).toEqual([way, [...losing].sort()]);
    expect(seen.report.summary).toContain(`most disruptive: ${way}`);

    await delay(topology.settles ?? 0);
    const load = port === 0 ? undefined : startRequests(`http://${host.address}:${port}/`);
    // Under load a brood asks for zergs.
    await delay(1500);
    await applied(program(after));
    await delay(1500);
    const suffered = await load?.stop();
    // What is announced as without a loss has none.
    if (losing.length === 0) expect(suffered).toMatchObject({ failed: 0 });
    expect((await reported(program(after))).changes).toBe(0);
    console.info(`${topology.name}: ${way}, ${JSON.stringify(suffered)}`);
    await destroyed(program(after));
  });
});
