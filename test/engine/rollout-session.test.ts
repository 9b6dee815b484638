import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Section } from '../../src/config/section';
import { Host } from '../../src/constructs/host';
import { HostResource } from '../../src/constructs/host-resource';
import { Project } from '../../src/constructs/project';
import { actionPlace } from '../../src/engine/action';
import { unlockHost } from '../../src/engine/host-lock';
import { readHostState } from '../../src/engine/host-state';
import { Session, type SessionOptions } from '../../src/engine/session';
import { openHost } from '../../src/transport/open-host';
import { RolloutGround } from './support/rollout-ground';

jest.setTimeout(60_000);

let ground: RolloutGround;
beforeAll(async () => {
  ground = await RolloutGround.start(3);
});
afterAll(() => ground?.stop());

/** A file on each of three hosts; that of web1 depends on that of web3. */
function project(processes: number): Project {
  const made = new Project('rolled', { rollout: { batch: 1 } });
  const files = ground.targets.map(
    ({ home }, index) =>
      new HostResource(new Host(made, `web${index + 1}`, ground.connection(index)), 'file', {
        type: 'uwsgi:index:Configuration',
        props: { path: join(home, 'shop.ini') },
        sections: [new Section().set('processes', processes)],
      }),
  );
  files[0]!.node.addDependency(files[2]!);
  return made;
}

async function apply(processes: number, options: SessionOptions = {}) {
  const order: string[] = [];
  const session = new Session(project(processes), {
    ...options,
    events: { ...options.events, started: (action) => order.push(actionPlace(action).host) },
  });
  try {
    return { order, ...(await session.apply()) };
  } finally {
    await session.close();
  }
}

test('Session.apply() does a host before those that depend on it, whatever their order', async () => {
  expect((await apply(1)).order).toEqual(['web3', 'web1', 'web2']);
  const { plan, order, outcome } = await apply(2, { rollout: { canary: ['web1'], batch: 1 } });
  expect(plan.rollout.batches).toEqual([
    { hosts: ['web3', 'web1'], canary: true },
    { hosts: ['web2'], canary: false },
  ]);
  expect(order).toEqual(['web3', 'web1', 'web2']);
  expect(outcome).toEqual({
    done: expect.arrayContaining(['web1', 'web2', 'web3']),
    failed: new Map(),
    notBegun: [],
    hostFailures: new Map(),
  });
});

test('Session.apply() touches no host whose lock was taken away, and goes on as far as failures may be', async () => {
  const host = openHost('web1', ground.connection(0));
  let robbed: Promise<void> | undefined;
  const { results, outcome, stopped } = await apply(3, {
    rollout: { maxFailures: 1, pause: 2 },
    events: {
      pausing: () => {
        robbed ??= readHostState(host, 'rolled').then(({ lock }) => unlockHost(host, lock!.owner));
      },
    },
  });
  await robbed;
  expect([...outcome.failed]).toEqual([
    ['web1', expect.objectContaining({ message: expect.stringContaining('the lock was lost') })],
  ]);
  expect(outcome).toMatchObject({ done: ['web3', 'web2'], notBegun: [] });
  expect(stopped).toBeUndefined();
  expect(results.flatMap(({ error }) => error?.message ?? [])).toEqual([outcome.failed.get('web1')!.message]);
  const written = ground.targets.map(({ home }) => readFileSync(join(home, 'shop.ini'), 'utf8'));
  expect(written.map((text) => text.trim().at(-1))).toEqual(['2', '3', '3']);
  await host.close();
  expect((await apply(3)).order).toEqual(['web1']);
});

test('Session.apply() begins no further batch when it is interrupted in a pause', async () => {
  const interrupt = new AbortController();
  const { stopped, results } = await apply(4, {
    rollout: { pause: 600 },
    signal: interrupt.signal,
    events: { pausing: () => interrupt.abort(new Error('Interrupted')) },
  });
  expect(stopped?.message).toMatch(
    /^The rollout stopped before batch 2 of 3: Interrupted.*\n {2}done: web3\n {2}failed: none\n {2}not begun: web1, web2$/,
  );
  expect(results.filter(({ skipped }) => skipped)).toHaveLength(2);
  expect(ground.states()).toEqual(['pending', 'pending', 'done']);
  const { plan, order } = await apply(4);
  expect(plan.rollout.resumed).toMatchObject({ hosts: ['web3', 'web1', 'web2'], done: ['web3'], failed: [] });
  expect(order).toEqual(['web1', 'web2']);
});
