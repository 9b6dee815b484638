import { Section } from '../../src/config/section';
import { Host } from '../../src/constructs/host';
import { Project } from '../../src/constructs/project';
import { ShardedEmperor } from '../../src/constructs/sharded-emperor';

const names = Array.from({ length: 200 }, (_, index) => `shop${index}`);

/** The host of each vassal. */
function placed(hosts: readonly string[]): Readonly<Record<string, string>> {
  const project = new Project('shards');
  const shards = new ShardedEmperor(project, 'shops', {
    hosts: hosts.map((name) => new Host(project, name)),
  });
  for (const name of names)
    shards.addVassal(name, ({ name: host }) => ({
      section: new Section().set('procname', `${name}-${host}`),
    }));
  const vassals = project.synth().declarations.filter(({ type }) => type === 'uwsgi:index:Vassal');
  return Object.fromEntries(vassals.map(({ path, props }) => [path.split('/')[2]!, props.host]));
}

const moved = (from: ReturnType<typeof placed>, to: ReturnType<typeof placed>) =>
  names.filter((name) => from[name] !== to[name]);

test('ShardedEmperor gives each vassal to one host, and each host its share', () => {
  const found = placed(['web1', 'web2', 'web3', 'web4']);
  expect(Object.keys(found).sort()).toEqual([...names].sort());
  for (const host of ['web1', 'web2', 'web3', 'web4']) {
    const share = Object.values(found).filter((one) => one === host).length;
    expect(share).toBeGreaterThan(30);
    expect(share).toBeLessThan(70);
  }
});

test('ShardedEmperor moves only what a new host takes over, and what one that leaves had', () => {
  const three = placed(['web1', 'web2', 'web3']);
  const four = placed(['web4', 'web2', 'web3', 'web1']);
  const taken = moved(three, four);
  expect(taken.map((name) => four[name])).toEqual(taken.map(() => 'web4'));
  expect(taken.length).toBeGreaterThan(30);
  expect(taken.length).toBeLessThan(70);
  const two = placed(['web1', 'web3']);
  expect(moved(three, two)).toEqual(names.filter((name) => three[name] === 'web2'));
});

test('ShardedEmperor refuses to have no host', () => {
  const project = new Project('shards');
  const shards = new ShardedEmperor(project, 'shops', { hosts: [] });
  expect(() => project.synth()).toThrow(/shops: Cannot run vassals: `hosts` must name at least one/);
  expect(() => shards.addVassal('apples', { section: new Section() })).toThrow(
    /Cannot place apples below shops/,
  );
});
