import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { Section } from '../../src/config/section';
import { Host } from '../../src/constructs/host';
import { HostResource } from '../../src/constructs/host-resource';
import { Project } from '../../src/constructs/project';
import { Session } from '../../src/engine/session';
import { eventually } from '../support/eventually';
import { type HoldProxy, startHoldProxy } from '../support/hold-proxy';
import { session } from '../support/session';
import { RolloutGround } from './support/rollout-ground';

jest.setTimeout(60_000);

let ground: RolloutGround;
let proxy: HoldProxy;
/** Takes connections and never says a word. */
let silent: Server;
const callers = new Set<Socket>();

beforeAll(async () => {
  ground = await RolloutGround.start(1);
  proxy = await startHoldProxy(ground.connection(0).port);
  silent = createServer((socket) => callers.add(socket.on('error', () => {}))).listen(0, '127.0.0.1');
  await once(silent, 'listening');
});
afterAll(async () => {
  for (const socket of callers) socket.destroy();
  silent?.close();
  await proxy?.stop();
  await ground?.stop();
});
beforeEach(() => {
  for (const socket of callers) socket.destroy();
  callers.clear();
});

const path = () => join(ground.targets[0]!.home, 'app.ini');

interface Shape {
  readonly processes?: number;
  /** Whether the file of the good host depends on that of the dead one. */
  readonly depends?: boolean;
  /** Whether the file moves from the good host to the dead one. */
  readonly moves?: boolean;
  /** Seconds until the dead host is given up. */
  readonly deadline?: number;
}

/** A file on a host that is there, and one on a host that is not. */
function project({ processes = 1, depends = false, moves = false, deadline = 3 }: Shape = {}): Project {
  const made = new Project('halves');
  const file = (host: Host) =>
    new HostResource(host, 'file', {
      type: 'uwsgi:index:Configuration',
      props: { path: path() },
      sections: [new Section().set('processes', processes)],
    });
  const good = new Host(made, 'good', ground.connection(0));
  const port = (silent.address() as AddressInfo).port;
  const gone = new Host(made, 'gone', { ...ground.connection(0), port, connectDeadline: deadline });
  const there = file(gone);
  if (moves) return made;
  const here = file(good);
  if (depends) here.node.addDependency(there);
  return made;
}

const withOneFailure = { rollout: { maxFailures: 1 } };

test('Session.plan() asks only the hosts that its targets need', async () => {
  const { actions, unreachable } = await session(project(), (one) => one.plan({ targets: ['good'] }));
  expect(actions.map(({ kind }) => kind)).toEqual(['create']);
  expect([unreachable?.size, callers.size]).toEqual([0, 0]);
});

test('Session.plan() asks the hosts that its targets depend on as well', async () => {
  const made = project({ depends: true });
  const { unreachable } = await session(made, (one) => one.plan({ targets: ['good'] }));
  expect([...unreachable!.keys()]).toEqual(['gone']);
});

const misspelt: Readonly<Record<string, (one: Session) => Promise<unknown>>> = {
  plan: (one) => one.plan({ targets: ['good/flie'] }),
  planDestroy: (one) => one.planDestroy({ targets: ['good/flie'] }),
};

test.each(Object.keys(misspelt))(
  'Session.%s() refuses a misspelt target without waiting for a host that is gone',
  async (name) => {
    const patient = project({ deadline: 60 });
    await expect(session(patient, misspelt[name]!)).rejects.toThrow(
      'Cannot target good/flie: it must be a resource of the program or of an inventory, or a construct around one; neither the program nor good has it, and gone has not answered yet',
    );
  },
);

test('Session.plan() refuses a misspelt path of replace before it asks a host', async () => {
  const patient = project({ deadline: 60 });
  await expect(session(patient, (one) => one.plan({ replace: ['good/flie'] }))).rejects.toThrow(
    'Cannot replace good/flie: it must be a resource of the program',
  );
  expect(callers.size).toBe(0);
});

test('Session.plan() plans for the other hosts, reports its waiting, and gives up at the reported deadline', async () => {
  const reported: string[] = [];
  const events = { connecting: (host: string, message: string) => reported.push(`${host}: ${message}`) };
  const { actions, unreachable } = await session(project(), (one) => one.plan(), { events });
  expect(actions.map(({ kind }) => kind)).toEqual(['create']);
  expect(unreachable!.get('gone')!.error.message).toMatch(/^gone.*Cannot connect to 127\.0\.0\.1:\d+/);
  expect(reported).toEqual([
    expect.stringMatching(/^gone: no login at \S+ after 2 s \(try 1: no answer yet\); gives up after 3 s$/),
  ]);
});

test('Session.apply() touches no host when more are gone than may fail', async () => {
  const { outcome, stopped, results } = await session(project(), (one) => one.apply());
  expect([...outcome.failed.keys()]).toEqual(['gone']);
  expect(stopped?.message).toMatch(/more hosts failed than the 0 that may/);
  expect(results.map(({ skipped }) => skipped)).toEqual([true]);
  expect([existsSync(path()), ground.litter(0)]).toEqual([false, []]);
});

test('Session.apply() does the others when a host may fail', async () => {
  const { outcome } = await session(project({ processes: 2 }), (one) => one.apply(), withOneFailure);
  expect([outcome.done, [...outcome.failed.keys()]]).toEqual([['good'], ['gone']]);
  expect(readFileSync(path(), 'utf8')).toContain('processes = 2');
});

test('Session.apply() begins nothing that depends on a host that is gone', async () => {
  const made = project({ processes: 3, depends: true });
  const { results } = await session(made, (one) => one.apply(), withOneFailure);
  expect(results.map(({ error }) => error?.message)).toEqual([
    'Not begun, because gone/file is on gone, which cannot be reached',
  ]);
  expect(readFileSync(path(), 'utf8')).toContain('processes = 2');
});

test('Session.apply() deletes nothing that is to live on a host that is gone', async () => {
  const { results } = await session(project({ moves: true }), (one) => one.apply(), withOneFailure);
  expect(results.map(({ action, skipped }) => [action.kind, skipped])).toEqual([['delete', true]]);
  expect(existsSync(path())).toBe(true);
});

const interrupted: Readonly<Record<string, (one: Session) => Promise<unknown>>> = {
  plan: (one) => one.plan(),
  apply: (one) => one.apply(),
  planDestroy: (one) => one.planDestroy(),
};

test.each(Object.keys(interrupted))(
  'Session.%s() ends when it is interrupted while it connects, long before the deadline',
  async (name) => {
    const interrupt = new AbortController();
    const made = project({ deadline: 9_999 });
    const began = session(made, (one) => interrupted[name]!(one), { signal: interrupt.signal });
    // A history is kept of instances alone, and there is none.
    if (name === 'history') return expect(await began).toEqual([]);
    await eventually('it connects', () => callers.size > 0);
    interrupt.abort(new Error('Interrupted'));
    await expect(began).rejects.toThrow('Interrupted');
    expect(ground.litter(0)).toEqual(
      ['halves.json', 'halves.rollout'].filter((file) => ground.litter(0).includes(file)),
    );
  },
);

test.each(['plan', 'apply', 'planDestroy'])(
  'Session.%s() ends when it is interrupted while a host that was there is silent',
  async (name) => {
    const made = new Project('halves');
    new HostResource(new Host(made, 'good', { ...ground.connection(0), port: proxy.port }), 'file', {
      type: 'uwsgi:index:Configuration',
      props: { path: path() },
      sections: [new Section().set('processes', 9)],
    });
    const interrupt = new AbortController();
    const one = new Session(made, { signal: interrupt.signal });
    await one.plan();
    proxy.hold();
    const began = interrupted[name]!(one);
    began.catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 300));
    interrupt.abort(new Error('Interrupted'));
    await expect(began).rejects.toThrow('Interrupted');
    await one.close();
    proxy.release();
    expect(readFileSync(path(), 'utf8')).toContain('processes = 2');
  },
);

test('history() reports the host that is gone, and what the other one recorded', async () => {
  const made = project();
  for (const host of made.node.children.filter((child) => child instanceof Host))
    new HostResource(host, 'app', {
      type: 'uwsgi:index:Instance',
      props: { name: 'shop', path: join(ground.targets[0]!.home, 'shop.ini'), manager: 'pidfile' },
      sections: [new Section().set('master', true).set('need-app', false)],
    });
  const histories = await session(made, (one) => one.history());
  expect(histories).toEqual([
    { path: 'good/app', host: 'good', revisions: [], current: undefined },
    {
      path: 'gone/app',
      host: 'gone',
      revisions: [],
      fault: expect.stringMatching(/^gone \(127\.0\.0\.1\): Cannot connect to /),
    },
  ]);
});
