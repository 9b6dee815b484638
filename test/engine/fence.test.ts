import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type LoopbackTarget, startLoopbackTarget } from '../../examples/support/loopback-target';
import { Section } from '../../src/config/section';
import { Host as HostConstruct } from '../../src/constructs/host';
import { HostResource } from '../../src/constructs/host-resource';
import { Project } from '../../src/constructs/project';
import { lockHost, unlockHost } from '../../src/engine/host-lock';
import { fenceOf } from '../../src/engine/lock-shell';
import { Session } from '../../src/engine/session';
import { resourceOf, resources } from '../../src/resources';
import type { Work } from '../../src/resources/resource';
import { LockLostError } from '../../src/transport/errors';
import type { Host } from '../../src/transport/host';
import { newHost } from '../../src/transport/open-host';
import { sh } from '../../src/transport/shell';
import { eventually } from '../support/eventually';
import { type HoldProxy, startHoldProxy } from '../support/hold-proxy';

jest.setTimeout(60_000);

// The lease is over when it begins, so that no deployer waits for its end.
const ana = { owner: 'ana@laptop', seconds: -1 };
const bert = { owner: 'bert@ci', seconds: 60 };

let target: LoopbackTarget;
let proxy: HoldProxy;
/** Ana's way to the host leads through the proxy. */
let slow: Host;
let host: Host;

beforeAll(async () => {
  target = await startLoopbackTarget();
  proxy = await startHoldProxy(target.port);
});
afterAll(async () => {
  await proxy?.stop();
  await target?.stop();
});
beforeEach(() => {
  slow = newHost('web1', connection(proxy.port));
  host = newHost('web1', connection(target.port));
});
afterEach(async () => {
  proxy.release();
  await unlockHost(host, bert.owner);
  await Promise.all([slow.close(), host.close()]);
});

const connection = (port: number) => ({
  host: target.host,
  port,
  user: target.user,
  privateKeyPath: target.privateKeyFile,
  hostKey: target.hostKey,
});
const place = (name: string): string => join(target.home, name);

/** Ana holds the host, and what she sends then arrives only after Bert has taken it over. */
async function overtaken<T>(send: () => Promise<T>): Promise<T> {
  await lockHost(slow, 'shop', ana);
  slow.fence = fenceOf(ana.owner);
  proxy.hold();
  const sent = send();
  sent.catch(() => {});
  await takeOver();
  proxy.release();
  return sent;
}

/** Bert waits until the lock has expired. */
async function takeOver(): Promise<void> {
  await eventually('the lock of Ana has expired', () => lockHost(host, 'shop', bert), { every: 200 });
}

const ways: Readonly<Record<string, (path: string) => Promise<unknown>>> = {
  exec: (path) => slow.exec(sh`rm ${path}; touch ${path}.new`),
  'exec that takes failures': (path) => slow.exec(sh`rm ${path}; touch ${path}.new`, { allowFailure: true }),
  upload: (path) => slow.upload([{ path, content: 'ana' }]),
  'upload of something new': (path) => slow.upload([{ path: `${path}.new`, content: 'ana' }]),
  remove: (path) => slow.remove([path]),
};

test.each(Object.keys(ways))(
  'Host.fence lets a delayed %s change nothing once another owner holds the host',
  async (way) => {
    const path = place('file');
    writeFileSync(path, 'bert');
    const sent = overtaken(() => ways[way]!(path));
    await expect(sent).rejects.toThrow(LockLostError);
    await expect(sent).rejects.toThrow(/^web1.*: Cannot .*: the lock was lost to bert@ci/);
    expect(readFileSync(path, 'utf8')).toBe('bert');
    expect(existsSync(`${path}.new`)).toBe(false);
  },
);

test('Host.fence lets a delayed read-only script answer, whichever owner holds the host', async () => {
  const seen = await overtaken(() => slow.observe({ files: [{ path: '/etc' }] }));
  expect(seen.files.get('/etc')?.kind).toBe('directory');
});

/** States by which each type is deleted; names that no machine has. */
const states = (home: string): Readonly<Record<string, object>> => ({
  Configuration: { host: 'web1', path: join(home, 'kept') },
  Directory: { host: 'web1', path: join(home, 'kept-directory') },
  Emperor: instanceState(home),
  File: { host: 'web1', path: join(home, 'kept') },
  Instance: instanceState(home),
  PostgresVassal: {
    host: 'web1',
    connection: { host: '127.0.0.1', port: 1, database: 'none', user: 'none' },
    table: 'vassals',
    name: 'kept',
    emperors: [],
  },
  Release: { host: 'web1', directory: join(home, 'release') },
  SystemdUnit: {
    host: 'web1',
    name: 'kept-by-fence.service',
    path: join(home, 'kept'),
    files: [join(home, 'kept')],
  },
  Tmpfiles: { host: 'web1', name: 'kept', path: join(home, 'kept') },
  Vassal: {
    host: 'web1',
    directory: home,
    name: 'kept',
    stats: '/none',
    binary: '/bin/false',
    path: join(home, 'kept.ini'),
  },
});
const instanceState = (home: string) => ({
  host: 'web1',
  name: 'kept',
  manager: 'pidfile',
  path: join(home, 'kept.ini'),
  runtimeDirectory: join(home, 'release'),
});

test('every type that touches hosts has a state in states()', () => {
  const types = [...resources.keys()].map((type) => type.split(':').at(-1)!);
  const lacking = types.filter((type) => !(type in states('/home')) && type !== 'Pause');
  expect(lacking).toEqual([]);
});

test.each(Object.keys(states('/home')))(
  'Host.fence lets a delayed deletion of a %s change nothing',
  async (type) => {
    mkdirSync(place('release/releases'), { recursive: true });
    mkdirSync(place('kept-directory'), { recursive: true });
    for (const name of ['kept', 'kept.ini', 'release/pid']) writeFileSync(place(name), 'bert');
    const work: Work = {
      hosts: { get: () => slow },
      progress: () => {},
      warn: () => {},
      signal: new AbortController().signal,
    };
    const deleted = overtaken(() =>
      resourceOf(`uwsgi:index:${type}`).delete(work, states(target.home)[type]!),
    );
    await expect(deleted).rejects.toThrow(LockLostError);
    for (const name of ['kept', 'kept.ini', 'release/pid', 'release/releases', 'kept-directory'])
      expect([name, existsSync(place(name))]).toEqual([name, true]);
  },
);

test('lockHost() waits for the scripts of the previous holder', async () => {
  await lockHost(slow, 'shop', ana);
  slow.fence = fenceOf(ana.owner);
  const begun = slow.exec(sh`sleep 3; touch ${place('done')}`);
  await delay(500);
  await takeOver();
  expect(existsSync(place('done'))).toBe(true);
  await begun;
  await expect(slow.exec(sh`true`)).rejects.toThrow(LockLostError);
});

test('unlockHost() sweeps the work files of its holder', async () => {
  await lockHost(host, 'shop', bert);
  host.fence = fenceOf(bert.owner);
  await host.exec(sh`true`);
  host.fence = undefined;
  await unlockHost(host, bert.owner);
  expect(existsSync(place('.local/state/uwsgi-iac'))).toBe(false);
});

/** A project of one file, on the host through a port. */
function project(port: number, processes: number): Project {
  const made = new Project('fenced');
  new HostResource(new HostConstruct(made, 'web1', connection(port)), 'file', {
    type: 'uwsgi:index:Configuration',
    props: { path: place('app.ini') },
    sections: [new Section().set('processes', processes)],
  });
  return made;
}

test('Session.destroy() that was overtaken on its way removes nothing, and says so', async () => {
  const first = new Session(project(target.port, 1));
  await first.apply();
  await first.close();
  const destroying = new Session(project(proxy.port, 1), {
    lockSeconds: 3,
    events: { started: () => proxy.hold() },
  });
  const destroyed = destroying.destroy();
  const other = new Session(project(target.port, 2), { lockWait: 30 });
  await delay(500);
  expect((await other.apply()).outcome.done).toEqual(['web1']);
  proxy.release();
  const { results, outcome } = await destroyed;
  // The question for its owner, or the deletion itself: whichever the network held.
  expect(results.map(({ error }) => error?.message)).toEqual([expect.stringContaining('the lock was lost')]);
  expect(outcome.failed.size).toBe(1);
  expect(readFileSync(place('app.ini'), 'utf8')).toContain('processes = 2');
  expect((await other.plan()).actions.map(({ kind }) => kind)).toEqual(['same']);
  await other.destroy();
  await Promise.all([destroying.close(), other.close()]);
});
