import { setTimeout as delay } from 'node:timers/promises';
import { Section } from '../../src/config/section';
import { Host } from '../../src/constructs/host';
import { Project } from '../../src/constructs/project';
import { ShardedEmperor } from '../../src/constructs/sharded-emperor';
import { describeLab } from '../lab/describe-lab';
import { type Lab, type LabHost, startLab } from '../lab/lab';
import { eventually } from '../support/eventually';
import { applied, connectionTo, destroyed, publishShop, whatIsLeft } from './support/ground';

jest.setTimeout(600_000);

const all = ['web1', 'web2', 'web3'];
const names = ['apples', 'bread', 'cheese', 'dates', 'eggs', 'figs', 'grapes', 'honey'];
const portOf = (name: string): number => 8001 + names.indexOf(name);

describeLab('emperors of several hosts that share vassals', () => {
  let lab: Lab;
  let hosts: readonly LabHost[];
  let clean: readonly string[];
  beforeAll(async () => {
    lab = await startLab({ hosts: 3 });
    hosts = lab.hosts;
    await Promise.all(hosts.map((host) => publishShop(host)));
    clean = await left();
  });
  afterAll(() => lab?.stop());

  const left = (): Promise<readonly string[]> => Promise.all(hosts.map(whatIsLeft));
  const project = (shards: readonly string[], rollout = {}): Project => {
    const made = new Project('shards', { rollout });
    const declared = new Map(
      all.map((name, index) => [name, new Host(made, name, connectionTo(lab, hosts[index]!))]),
    );
    const shops = new ShardedEmperor(made, 'shops', {
      hosts: shards.map((name) => declared.get(name)!),
      tyrant: true,
      scanInterval: 1,
    });
    for (const name of names) {
      const section = new Section({ strictConfig: true })
        .set('plugin', 'python3')
        .set('chdir', '/srv/shop')
        .set('module', 'shop')
        .set('need-app', true)
        .set('http-socket', `:${portOf(name)}`);
      shops.addVassal(name, { section, owner: 'www-data', group: 'www-data' });
    }
    return made;
  };
  /** Who of the hosts answers for a vassal, asked from outside. */
  const serving = async (name: string): Promise<readonly string[]> => {
    const answers = hosts.map(async ({ address }, index) =>
      fetch(`http://${address}:${portOf(name)}/`, {
        // A connection that its server is just closing would fail the next request.
        headers: { connection: 'close' },
        signal: AbortSignal.timeout(5000),
      }).then(
        async (answer) => ((await answer.text()) === 'r0' ? [all[index]!] : []),
        () => [],
      ),
    );
    return (await Promise.all(answers)).flat();
  };
  const everywhere = async (): Promise<Readonly<Record<string, readonly string[]>>> =>
    Object.fromEntries(await Promise.all(names.map(async (name) => [name, await serving(name)])));
  const homes = (shards: readonly string[]): Readonly<Record<string, readonly string[]>> =>
    Object.fromEntries(
      project(shards)
        .synth()
        .declarations.filter(({ type }) => type === 'uwsgi:index:Vassal')
        .map(({ path, props }) => [path.split('/')[2]!, [props.host]]),
    );
  /** Looks at all vassals until the act is over; which of them were found nowhere at any moment. */
  const lostDuring = async (act: () => Promise<unknown>): Promise<readonly string[]> => {
    const lost = new Set<string>();
    let over = false;
    const watch = (async () => {
      for (; !over; await delay(50))
        for (const [name, found] of Object.entries(await everywhere()))
          if (found.length === 0) lost.add(name);
    })();
    try {
      await act();
    } finally {
      over = true;
      await watch;
    }
    return [...lost];
  };

  test('each vassal runs once, where it falls to', async () => {
    await applied(project(['web1', 'web2']));
    expect(await everywhere()).toEqual(homes(['web1', 'web2']));
    expect(new Set(Object.values(await applied(project(['web1', 'web2']))))).toEqual(new Set(['same']));
  });

  test('a vassal that cannot start on its new host stays on the old one', async () => {
    const [before, after] = [homes(['web1', 'web2']), homes(all)];
    const moving = names.filter((name) => String(before[name]) !== String(after[name]));
    const unlucky = moving[0]!;
    await hosts[2]!.sh(
      `systemd-run --quiet --unit squatter uwsgi --http-socket :${portOf(unlucky)} --plugin python3`,
    );
    // Any answer tells that it has the port.
    await eventually(
      'the squatter has the port',
      async () => void (await fetch(`http://${hosts[2]!.address}:${portOf(unlucky)}/`)),
    );
    await expect(applied(project(all))).rejects.toThrow(new RegExp(`${portOf(unlucky)}`));
    await hosts[2]!.sh('systemctl stop squatter');
    expect(await everywhere()).toEqual({ ...after, [unlucky]: before[unlucky] });
  });

  test('a host more takes vassals over, and none is away meanwhile', async () => {
    expect(await lostDuring(() => applied(project(all, { batch: 1 })))).toEqual([]);
    expect(await everywhere()).toEqual(homes(all));
  });

  test('a host less gives its vassals to the others, and none is away meanwhile', async () => {
    expect(await lostDuring(() => applied(project(['web2', 'web3'], { batch: 1 })))).toEqual([]);
    expect(await everywhere()).toEqual(homes(['web2', 'web3']));
    expect(await whatIsLeft(hosts[0]!)).toBe(clean[0]);
  });

  test('go without a trace', async () => {
    await destroyed(project(['web2', 'web3']));
    expect(await left()).toEqual(clean);
  });
});
