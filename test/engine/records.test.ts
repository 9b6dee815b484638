import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Section } from '../../src/config/section';
import { Host } from '../../src/constructs/host';
import { HostResource } from '../../src/constructs/host-resource';
import { Project } from '../../src/constructs/project';
import { session as run } from '../support/session';
import { RolloutGround } from './support/rollout-ground';

jest.setTimeout(60_000);

let ground: RolloutGround;
beforeAll(async () => {
  ground = await RolloutGround.start(2);
});
afterAll(() => ground?.stop());
afterEach(() => rmSync(blocked(), { force: true, recursive: true }));

/** A file where a directory must be made: an apply on the first host fails. */
const blocked = () => join(ground.targets[0]!.home, 'blocked');

/** A configuration on each of some hosts; the one of the first host lies below `blocked`. */
function project(hosts: number, processes = 1): Project {
  const made = new Project('rolled');
  for (const [index, { home }] of ground.targets.slice(0, hosts).entries())
    new HostResource(new Host(made, `web${index + 1}`, ground.connection(index)), 'file', {
      type: 'uwsgi:index:Configuration',
      props: { path: join(home, index === 0 ? 'blocked/shop.ini' : 'shop.ini') },
      sections: [new Section().set('processes', processes)],
    });
  return made;
}

const failedHosts = async (made: Project): Promise<readonly string[]> => [
  ...(await run(made, (session) => session.apply())).outcome.failed.keys(),
];

test('Session.apply() leaves no record on the only host when it fails before anything is owned', async () => {
  writeFileSync(blocked(), '');
  expect(await failedHosts(project(1))).toEqual(['web1']);
  expect(ground.litter(0)).toEqual([]);
});

test('Session.apply() keeps the record of a failed host while the rollout has others, to resume it', async () => {
  writeFileSync(blocked(), '');
  expect(await failedHosts(project(2))).toEqual(['web1']);
  expect(ground.litter(0)).toEqual(['rolled.rollout']);
  rmSync(blocked());
  const { plan } = await run(project(2), (session) => session.apply());
  expect(plan.rollout.resumed?.failed.map(({ host }) => host)).toEqual(['web1']);
  await run(project(2), (session) => session.destroy());
  expect([ground.litter(0), ground.litter(1)]).toEqual([[], []]);
});

test('Session.destroy() removes the record of an abandoned rollout from a host where nothing is owned', async () => {
  writeFileSync(blocked(), '');
  await failedHosts(project(2));
  expect(ground.litter(0)).toEqual(['rolled.rollout']);
  await run(project(2), (session) => session.destroy());
  expect([ground.litter(0), ground.litter(1)]).toEqual([[], []]);
});
