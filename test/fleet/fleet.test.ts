import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Shop, shop } from '../../examples/fleet';
import { Load, type Seen } from '../bench/support/load';
import { describeLab } from '../lab/describe-lab';
import { type Lab, type LabHost, startLab } from '../lab/lab';
import { applied, connectionTo, destroyed, publishShop, whatIsLeft } from './support/ground';

jest.setTimeout(900_000);

const names = ['web1', 'web2', 'web3'];
const rate = 50;

describeLab('a fleet behind a router', () => {
  let lab: Lab;
  let front: LabHost;
  let webs: readonly LabHost[];
  let clean: readonly string[];
  beforeAll(async () => {
    lab = await startLab({ hosts: 4 });
    [front, ...webs] = lab.hosts as [LabHost, ...LabHost[]];
    await Promise.all(webs.map((host) => publishShop(host)));
    await giveKeys();
    clean = await left();
  });
  afterAll(() => lab?.stop());

  /** Members sign what they announce, and the router has the public key under the name of the domain. */
  const giveKeys = async (): Promise<void> => {
    const path = join(lab.keys.root, '..', 'fleet.pem');
    execFileSync('openssl', ['genrsa', '-out', path, '2048'], { stdio: 'pipe' });
    const publicKey = execFileSync('openssl', ['rsa', '-in', path, '-pubout'], { stdio: 'pipe' }).toString();
    const put = (host: LabHost, file: string, text: string, owner: string) =>
      host.sh(
        `mkdir -p /etc/keys && cat > ${file} <<'END'\n${text}END\nchown ${owner} ${file}; chmod 400 ${file}`,
      );
    await put(front, `/etc/keys/${domain().replace(':', '_')}.pem`, publicKey, 'root');
    await Promise.all(
      webs.map((host) => put(host, '/etc/keys/private.pem', readFileSync(path, 'utf8'), 'www-data')),
    );
  };
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
      keys: { private: '/etc/keys/private.pem', publicFolder: '/etc/keys' },
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
    for (const end = Date.now() + 30_000; String(await answering()) !== String(hosts); await delay(300)) {
      if (Date.now() > end) throw new Error(`Cannot see ${hosts}: after 30 s ${await answering()} answer`);
    }
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
