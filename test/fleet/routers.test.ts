import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Fleet, type MemberProps } from '../../src/constructs/fleet';
import { Host } from '../../src/constructs/host';
import { Project } from '../../src/constructs/project';
import { Router, type RouterProps } from '../../src/constructs/router';
import { UwsgiClient } from '../../src/runtime/uwsgi-client';
import { describeLab } from '../lab/describe-lab';
import { type Lab, type LabHost, startLab } from '../lab/lab';
import { eventually } from '../support/eventually';
import { applied, connectionTo, destroyed, whatIsLeft } from './support/ground';

jest.setTimeout(300_000);

/** Answers as many milliseconds later as the query says. */
const code = `import socket, time
HOST = socket.gethostname()

def application(environ, start_response):
    time.sleep(int(environ['QUERY_STRING'] or 0) / 1000)
    start_response('200 OK', [('Content-Length', '0'), ('X-Host', HOST)])
    return [b'']
`;

describeLab('routers of every kind, with every algorithm', () => {
  let lab: Lab;
  let front: LabHost;
  let webs: readonly LabHost[];
  let clean: readonly string[];
  beforeAll(async () => {
    lab = await startLab({ hosts: 3 });
    [front, ...webs] = lab.hosts as [LabHost, ...LabHost[]];
    await Promise.all(
      webs.map((host) => host.sh(`mkdir -p /srv/shop; cat > /srv/shop/shop.py <<'END'\n${code}END\n`)),
    );
    clean = await left();
  });
  afterAll(() => lab?.stop());

  const left = (): Promise<readonly string[]> => Promise.all(lab.hosts.map(whatIsLeft));
  const address = (port: number): string => `${front.address}:${port}`;
  interface Way extends Pick<RouterProps, 'kind' | 'algorithm'> {
    readonly port: number;
    readonly weights: readonly [number, number];
    readonly key?: string;
    readonly member?: Partial<MemberProps>;
  }
  const ways: Readonly<Record<string, Way>> = {
    turns: { kind: 'fast', port: 9001, weights: [1, 3], key: 'shop.example' },
    // A raw router asks for who announced its own address, and hands on whatever comes.
    stream: { kind: 'raw', port: 9002, weights: [1, 2], member: { options: { protocol: 'http' } } },
    fewest: { algorithm: 'lrc', port: 9003, weights: [1, 1] },
    share: { algorithm: 'wlrc', port: 9004, weights: [2, 3] },
  };
  const project = (): Project => {
    const made = new Project('routers');
    const host = new Host(made, 'front', connectionTo(lab, front));
    const members = webs.map((web, index) => new Host(made, `web${index + 1}`, connectionTo(lab, web)));
    for (const [name, { kind, algorithm, port, weights, key, member }] of Object.entries(ways)) {
      const on = address(port);
      const router = new Router(host, `${name}-router`, {
        kind,
        algorithm,
        listen: on,
        subscriptions: address(port + 1000),
      });
      const fleet = new Fleet(made, name, { routers: router, key: key ?? on, interval: 1, drainSeconds: 0 });
      for (const [index, web] of members.entries()) {
        fleet.addPythonApp(web, {
          directory: '/srv/shop',
          module: 'shop',
          socket: `${webs[index]!.address}:${port}`,
          weight: weights[index],
          processes: 4,
          instance: { service: { user: 'www-data' } },
          ...member,
        });
      }
    }
    return made;
  };
  /** How many of the requests each host answered. */
  const counted = (hosts: readonly (string | null)[]) =>
    ['host2', 'host3'].map((host) => hosts.filter((one) => one === host).length);
  const many = async (count: number, ask: (index: number) => Promise<string | null>) => {
    const hosts: (string | null)[] = [];
    for (let index = 0; index < count; index += 1) hosts.push(await ask(index));
    return counted(hosts);
  };
  const ask = async (port: number, wait = 0): Promise<string | null> => {
    const { headers } = await fetch(`http://${address(port)}/?${wait}`, { headers: { connection: 'close' } });
    return headers.get('X-Host');
  };
  /** Both members announced themselves. */
  const ready = async (one: () => Promise<string | null>): Promise<void> => {
    await eventually(
      'both members answer',
      async () => {
        const hosts = counted(await Promise.all(Array.from({ length: 12 }, () => one().catch(() => null))));
        expect(hosts.filter((count) => count === 0)).toEqual([]);
      },
      { seconds: 20 },
    );
  };

  test('are deployed, and a second apply changes nothing', async () => {
    await applied(project());
    expect(new Set(Object.values(await applied(project())))).toEqual(new Set(['same']));
  });

  test('a fast router speaks the uwsgi protocol and shares in turns, by weight', async () => {
    const client = new UwsgiClient(async () => connect(9001, front.address));
    const one = async (): Promise<string | null> =>
      String((await client.request({ path: '/', host: 'shop.example' })).headers['x-host']);
    await ready(one);
    const [first, second] = await many(80, one);
    expect(first! + second!).toBe(80);
    expect(Math.abs(first! - 20)).toBeLessThanOrEqual(2);
    // What nobody announced is answered by nobody.
    await expect(client.request({ path: '/', host: 'other.example' })).rejects.toThrow();
  });

  test('a raw router hands on connections, by weight', async () => {
    await ready(() => ask(9002));
    const [first, second] = await many(60, () => ask(9002));
    expect(first! + second!).toBe(60);
    expect(Math.abs(first! - 20)).toBeLessThanOrEqual(2);
  });

  test('lrc asks whoever has the fewest requests', async () => {
    await ready(() => ask(9003));
    // In turns both long ones would go to the same member, and both short ones to the other.
    const long: Promise<string | null>[] = [];
    for (let round = 0; round < 2; round += 1) {
      long.push(ask(9003, 2500));
      await delay(200);
      await ask(9003);
    }
    expect(counted(await Promise.all(long))).toEqual([1, 1]);
  });

  test('wlrc shares what is under way, by weight', async () => {
    await ready(() => ask(9004));
    const under = await Promise.all(Array.from({ length: 10 }, () => ask(9004, 1500)));
    expect(counted(under)).toEqual([4, 6]);
  });

  test('go without a trace', async () => {
    await destroyed(project());
    expect(await left()).toEqual(clean);
  });
});
