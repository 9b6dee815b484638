import { Fleet } from '../../src/constructs/fleet';
import { Host } from '../../src/constructs/host';
import { Project } from '../../src/constructs/project';
import { Router } from '../../src/constructs/router';
import { secretFrom } from '../../src/options/secret-source';
import { describeLab } from '../lab/describe-lab';
import { type Lab, type LabHost, startLab } from '../lab/lab';
import { run } from '../lab/run';
import { eventually } from '../support/eventually';
import { testNeeding } from '../support/needs';
import { applied, connectionTo, destroyed, publishShop, whatIsLeft } from './support/ground';

jest.setTimeout(300_000);

/** Tests that take longer are left out of the gate. */
const thorough = testNeeding('slow');

describeLab('two routers that share an address', () => {
  let lab: Lab;
  let fronts: readonly [LabHost, LabHost];
  let web: LabHost;
  let clean: readonly string[];
  beforeAll(async () => {
    process.env['LEGION_SECRET'] = 'open-sesame';
    lab = await startLab({ hosts: 3 });
    const [one, two, three] = lab.hosts as [LabHost, LabHost, LabHost];
    fronts = [one, two];
    web = three;
    await publishShop(web);
    clean = await left();
  });
  afterAll(() => lab?.stop());

  const left = (): Promise<readonly string[]> =>
    Promise.all(lab.hosts.map(async (host) => (await whatIsLeft(host)) + (await host.sh('ip -4 -o addr'))));
  const shared = (): string => fronts[0].address.replace(/\d+$/, '200');
  const project = (keepalive = 30): Project => {
    const made = new Project('legion');
    const routers = fronts.map(({ address }, index) => {
      const host = new Host(made, `front${index + 1}`, connectionTo(lab, fronts[index]!));
      return new Router(host, 'router', {
        listen: ':8080',
        subscriptions: `${address}:7000`,
        legion: {
          name: 'front',
          address: `${address}:4001`,
          nodes: `${fronts[1 - index]!.address}:4001`,
          valor: 20 - 10 * index,
          secret: secretFrom.env('LEGION_SECRET'),
          floating: { address: `${shared()}/24`, device: 'host0' },
        },
        options: { 'legion-freq': 1, 'legion-tolerance': 4, 'http-keepalive': keepalive },
      });
    });
    const fleet = new Fleet(made, 'shop', {
      routers,
      key: `${shared()}:8080`,
      interval: 1,
    });
    fleet.addPythonApp(new Host(made, 'web', connectionTo(lab, web)), {
      directory: '/srv/shop',
      module: 'shop',
      socket: `${web.address}:3031`,
      instance: { service: { user: 'www-data' } },
    });
    return made;
  };
  /** Which of the routers' hosts have the address. */
  const owners = async (): Promise<readonly number[]> => {
    const seen = fronts.map(async (host, index) => {
      const addresses = await host.sh('ip -4 -o addr show dev host0').catch(() => '');
      return addresses.includes(`${shared()}/`) ? [index] : [];
    });
    return (await Promise.all(seen)).flat();
  };
  /** What a request to the address is answered, by whoever has it now. */
  const ask = async (): Promise<string> => {
    // The lab has no arping: who is asked next must look for the address anew.
    await run('ip', ['neigh', 'flush', 'to', shared()]);
    const answer = await fetch(`http://${shared()}:8080/`, {
      headers: { connection: 'close' },
      signal: AbortSignal.timeout(2000),
    });
    return `${answer.status} ${await answer.text()}`;
  };
  /** Waits until this host alone has the address and answers by it. */
  const until = async (index: number): Promise<void> => {
    const look = async () => expect([await owners(), await ask()]).toEqual([[index], '200 r0']);
    await eventually(`front${index + 1} alone has the address`, look, { seconds: 40, every: 200 });
  };

  test('the one with the most valor has it, and requests to it are answered', async () => {
    await applied(project());
    await until(0);
    expect(new Set(Object.values(await applied(project())))).toEqual(new Set(['same']));
    expect(await fronts[0].sh('stat -c "%U %a" /etc/uwsgi/router.ini')).toBe('root 600\n');
  });

  thorough(
    'when its process crashes it gives the address up, and has it back when systemd has started it',
    async () => {
      await fronts[0].sh('systemctl kill -s KILL router');
      await until(0);
    },
  );

  test('when it stops the other one has the address, and gives it back', async () => {
    await fronts[0].sh('systemctl stop router');
    await until(1);
    await fronts[0].sh('systemctl start router');
    await until(0);
  });

  thorough('when its machine loses power the other one has the address, and gives it back', async () => {
    await fronts[0].kill();
    await until(1);
    await fronts[0].start();
    await until(0);
  });

  thorough('a reload drops it and takes it again', async () => {
    await applied(project(20));
    await until(0);
  });

  test('go without a trace', async () => {
    await destroyed(project(20));
    expect(await left()).toEqual(clean);
  });
});
