import { join } from 'node:path';
import { type LoopbackTarget, startLoopbackTarget } from '../../examples/support/loopback-target';
import { Section } from '../../src/config/section';
import { Host } from '../../src/constructs/host';
import { HostResource } from '../../src/constructs/host-resource';
import { Project } from '../../src/constructs/project';
import { Session } from '../../src/engine/session';

jest.setTimeout(120_000);

let target: LoopbackTarget;
beforeAll(async () => {
  target = await startLoopbackTarget();
});
afterAll(() => target?.stop());

/** A project of so many configurations, and the execs that each step of its life takes. */
async function execs(count: number, processes: number) {
  const project = new Project(`rounds${count}`);
  const host = new Host(project, 'web', {
    host: target.host,
    port: target.port,
    user: target.user,
    privateKeyPath: target.privateKeyFile,
    hostKey: target.hostKey,
  });
  for (let index = 0; index < count; index += 1) {
    new HostResource(host, `file${index}`, {
      type: 'uwsgi:index:Configuration',
      props: { path: join(target.home, `rounds${count}/${index}.ini`) },
      sections: [new Section().set('processes', processes)],
    });
  }
  const session = new Session(project);
  const counted = async (step: () => Promise<unknown>): Promise<number> => {
    const before = target.stats.execs;
    await step();
    return target.stats.execs - before;
  };
  const rounds = {
    plan: await counted(() => session.plan()),
    apply: await counted(() => session.apply()),
    again: await counted(() => session.apply()),
    destroy: processes === 2 ? 0 : await counted(() => session.destroy()),
  };
  await session.close();
  return rounds;
}

test('Session takes as many execs for a hundred configurations as for one', async () => {
  expect(await execs(100, 2)).toEqual(await execs(1, 2));
  // An update, whose plan asks once who reads the files that change, and the destruction of all.
  const [hundred, one] = [await execs(100, 4), await execs(1, 4)];
  expect(hundred).toEqual(one);
  expect(hundred).toEqual({ plan: 3, apply: 6, again: 3, destroy: 6 });
});
