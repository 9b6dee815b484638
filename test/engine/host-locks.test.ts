import { join } from 'node:path';
import { Section } from '../../src/config/section';
import { Host } from '../../src/constructs/host';
import { HostResource } from '../../src/constructs/host-resource';
import { Project } from '../../src/constructs/project';
import { actionPlace } from '../../src/engine/action';
import { LockedError, lockHost, SameMachineError, unlockHost } from '../../src/engine/host-lock';
import { Session, type SessionOptions } from '../../src/engine/session';
import { openHost } from '../../src/transport/open-host';
import { eventually } from '../support/eventually';
import { RolloutGround } from './support/rollout-ground';

jest.setTimeout(180_000);

let ground: RolloutGround;
beforeAll(async () => {
  ground = await RolloutGround.start(2);
});
afterAll(() => ground?.stop());

/** A project with a file on each target; which name means which target is its own affair. */
function project(name: string, processes: number, targets: Record<string, number>): Project {
  const made = new Project(name);
  for (const [id, index] of Object.entries(targets)) {
    new HostResource(new Host(made, id, ground.connection(index)), 'file', {
      type: 'uwsgi:index:Configuration',
      props: { path: join(ground.targets[index]!.home, `${name}.ini`) },
      sections: [new Section().set('processes', processes)],
    });
  }
  return made;
}

/** Applies; returns the time of the first and last action on each target. */
async function apply(made: Project, targets: Record<string, number>, options: SessionOptions = {}) {
  const times = new Map<number, { began: number; ended: number }>();
  const note = (host: string) => {
    const now = performance.now();
    times.set(targets[host]!, { began: times.get(targets[host]!)?.began ?? now, ended: now });
  };
  const session = new Session(made, {
    ...options,
    events: {
      ...options.events,
      started: (action) => note(actionPlace(action).host),
      ended: ({ action }) => note(actionPlace(action).host),
    },
  });
  try {
    const { results } = await session.apply();
    for (const { error } of results) if (error !== undefined) throw error;
    return times;
  } finally {
    await session.close();
  }
}

const both = { web1: 0, web2: 1 };

test('Session.apply() waits for a locked host and reports its holder and expiry', async () => {
  const host = openHost('web2', ground.connection(1));
  await lockHost(host, 'x', { owner: 'anna@ci', seconds: 60 });
  const reported: string[] = [];
  const applied = apply(project('waiting', 1, both), both, {
    lockWait: 60,
    events: {
      waiting: (name, { owner, expires }) =>
        reported.push(`${name} ${owner} ${expires > Date.now() / 1_000}`),
    },
  });
  await eventually('it waits for the lock', () => reported.length > 0);
  // Who waits holds nothing.
  await apply(project('alone', 1, { web1: 0 }), { web1: 0 });
  await unlockHost(host, 'anna@ci');
  expect([...(await applied).keys()].sort()).toEqual([0, 1]);
  expect(reported).toEqual([expect.stringMatching(/^web2.* anna@ci true$/)]);
  await host.close();
});

test('Session.apply() gives up when the time to wait is over, and changes nothing', async () => {
  const host = openHost('web2', ground.connection(1));
  await lockHost(host, 'x', { owner: 'anna@ci', seconds: 60 });
  const began = performance.now();
  const applied = apply(project('waiting', 2, both), both, { lockWait: 2 });
  await expect(applied).rejects.toThrow(LockedError);
  await expect(applied).rejects.toThrow(/web2.*anna@ci holds it until \d\d:/);
  expect(performance.now() - began).toBeGreaterThanOrEqual(2_000);
  await unlockHost(host, 'anna@ci');
  const session = new Session(project('waiting', 1, both));
  expect((await session.plan()).actions.map(({ kind }) => kind)).toEqual(['same', 'same']);
  await session.close();
  await host.close();
});

test('Session.apply() stops waiting when it is interrupted', async () => {
  const host = openHost('web2', ground.connection(1));
  await lockHost(host, 'x', { owner: 'anna@ci', seconds: 60 });
  const interrupt = new AbortController();
  const events = { waiting: () => interrupt.abort(new Error('Interrupted')) };
  const applied = apply(project('waiting', 2, both), both, {
    lockWait: 600,
    signal: interrupt.signal,
    events,
  });
  await expect(applied).rejects.toThrow('Interrupted');
  await unlockHost(host, 'anna@ci');
  await host.close();
});

test('two deployers who call the same hosts by opposite names both finish, never at once on a host', async () => {
  const opposite = { web1: 1, web2: 0 };
  for (let round = 1; round <= 4; round += 1) {
    const [one, other] = await Promise.all([
      apply(project('one', round, both), both, { lockWait: 120 }),
      apply(project('other', round + 1, opposite), opposite, { lockWait: 120 }),
    ]);
    for (const index of [0, 1]) {
      const [a, b] = [one.get(index)!, other.get(index)!];
      expect(a.ended < b.began || b.ended < a.began).toBe(true);
    }
  }
});

test('of two deployers of the same hosts who do not wait, one wins', async () => {
  const ends = await Promise.allSettled([
    apply(project('same', 1, both), both),
    apply(project('same', 1, both), both),
  ]);
  const losers = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason] : []));
  expect(losers.length).toBeLessThan(2);
  for (const loser of losers) expect(loser).toBeInstanceOf(LockedError);
});

test.each([
  ['web1', 'again', { web1: 0, again: 0 }],
  ['web2', 'again', { web1: 1, web2: 0, again: 0 }],
])('%s and %s, which are one machine, are no reason to wait', async (one, other, twice) => {
  const made = new Project('twice');
  for (const [id, index] of Object.entries(twice)) new Host(made, id, ground.connection(index));
  const refused = await apply(made, twice, { lockWait: 600 }).catch((error: Error) => error);
  expect(refused).toBeInstanceOf(SameMachineError);
  const { host, other: named, message } = refused as SameMachineError;
  expect([host, named].map((name) => name?.split(' ')[0]).sort()).toEqual([one, other].sort());
  expect(message).toContain('it must be a machine of its own');
});
