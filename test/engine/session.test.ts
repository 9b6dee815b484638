import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LoopbackTarget, startLoopbackTarget } from '../../examples/support/loopback-target';
import { Section } from '../../src/config/section';
import { Host } from '../../src/constructs/host';
import { HostResource } from '../../src/constructs/host-resource';
import { Project } from '../../src/constructs/project';
import { formatPlan } from '../../src/engine/format-plan';
import { lockHost, renewLock, unlockHost } from '../../src/engine/host-lock';
import { writeInventory } from '../../src/engine/inventory';
import { newOwner } from '../../src/engine/lock-owner';
import { openHost } from '../../src/transport/open-host';
import { connectionTo, session } from '../support/session';

jest.setTimeout(60_000);

// A host whose inventory lies in a home of its own, unless root deploys: then the tests clean up behind themselves.
let target: LoopbackTarget;
let folder: string;
beforeAll(async () => {
  target = await startLoopbackTarget();
});
afterAll(() => target?.stop());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'session-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const connection = () => connectionTo(target);

/** A project of files: name → processes, or the path of what it depends on. */
function project(
  files: Record<string, number>,
  name = `test${process.pid}`,
  order: Record<string, string> = {},
): Project {
  const made = new Project(name);
  const host = new Host(made, 'web', connection());
  const resources = new Map<string, HostResource>();
  for (const [id, processes] of Object.entries(files)) {
    const props = { path: join(folder, `${id}.ini`) };
    resources.set(
      id,
      new HostResource(host, id, {
        type: 'uwsgi:index:Configuration',
        props,
        sections: [new Section().set('processes', processes)],
      }),
    );
  }
  for (const [id, before] of Object.entries(order))
    resources.get(id)!.node.addDependency(resources.get(before)!);
  return made;
}

const apply = (made: Project, adopt = false) =>
  session(made, async (one) => {
    const { plan, results } = await one.apply({ adopt });
    return {
      kinds: plan.actions.map(({ kind }) => kind).sort(),
      errors: results.flatMap(({ error }) => error?.message ?? []),
    };
  });
const destroy = (made: Project) => session(made, (one) => one.destroy());

test('Session.apply() creates, leaves alone, updates, and prunes what left the program', async () => {
  expect(await apply(project({ a: 1, b: 1 }))).toEqual({ kinds: ['create', 'create'], errors: [] });
  expect(await apply(project({ a: 1, b: 1 }))).toEqual({ kinds: ['same', 'same'], errors: [] });
  expect(await apply(project({ a: 2 }))).toEqual({ kinds: ['delete', 'update'], errors: [] });
  expect(existsSync(join(folder, 'b.ini'))).toBe(false);
  await destroy(project({ a: 2 }));
  expect(existsSync(join(folder, 'a.ini'))).toBe(false);
});

test('Session.plan() says option by option what will change', async () => {
  await apply(project({ a: 1 }));
  const text = await session(project({ a: 5 }), async (one) => formatPlan(await one.plan()));
  expect(text).toContain('processes: 1 → 5');
  expect(text).toContain('Plan: 1 to update, 0 unchanged');
  await destroy(project({}));
});

test('Session.apply() takes over an equal file, and refuses a different one without adopt', async () => {
  writeFileSync(join(folder, 'a.ini'), '[uwsgi]\nprocesses = 1\n');
  const before = statSync(join(folder, 'a.ini')).mtimeMs;
  expect((await apply(project({ a: 1 }))).kinds).toEqual(['adopt']);
  expect(statSync(join(folder, 'a.ini')).mtimeMs).toBe(before);
  expect((await apply(project({ a: 1 }))).kinds).toEqual(['same']);
  writeFileSync(join(folder, 'b.ini'), '[uwsgi]\nprocesses = 9\n');
  await expect(apply(project({ a: 1, b: 1 }))).rejects.toThrow(
    /b\.ini exists already, but this project does not own it.*--adopt/,
  );
  expect(readFileSync(join(folder, 'b.ini'), 'utf8')).toContain('9');
  expect((await apply(project({ a: 1, b: 1 }), true)).kinds).toEqual(['adopt', 'same']);
  await destroy(project({}));
});

test('Session.plan() never touches what another project owns, even with adopt', async () => {
  await apply(project({ a: 1 }));
  const other = project({ a: 2 }, `other${process.pid}`);
  await expect(apply(other, true)).rejects.toThrow(new RegExp(`of the project test${process.pid}`));
  await destroy(project({}));
});

test('Session.apply() begins nothing that depends on a failure, and goes on with the rest', async () => {
  // Where a file stands no folder can be made.
  writeFileSync(join(folder, 'blocked'), '');
  const made = project({ 'blocked/b': 1, c: 1, d: 1 }, undefined, { c: 'blocked/b' });
  const { errors } = await apply(made);
  expect(errors).toEqual([
    expect.stringMatching(/blocked\/b\.ini/),
    'Not begun, because web/blocked--b failed',
  ]);
  expect([existsSync(join(folder, 'c.ini')), existsSync(join(folder, 'd.ini'))]).toEqual([false, true]);
  rmSync(join(folder, 'blocked'));
  expect(await apply(made)).toEqual({ kinds: ['create', 'create', 'same'], errors: [] });
  await destroy(made);
});

test('Session.apply() does not wait by default: the error names holder and expiry of a locked host', async () => {
  const host = openHost('web', connection());
  await lockHost(host, 'x', { owner: 'anna@ci', seconds: 60 });
  await expect(apply(project({ a: 1 }))).rejects.toThrow(/web.*anna@ci holds it until \d\d:/);
  await unlockHost(host, 'anna@ci');
  expect((await apply(project({ a: 1 }))).kinds).toEqual(['create']);
  await destroy(project({}));
  await host.close();
});

test('Session.apply() takes over a lock that expired, and the old holder can no longer write', async () => {
  const host = openHost('web', connection());
  const { inventory } = await lockHost(host, 'x', { owner: 'gone@ci', seconds: -1 });
  expect((await apply(project({ a: 1 }))).kinds).toEqual(['create']);
  await expect(writeInventory(host, inventory, { unlock: false, owner: 'gone@ci' })).rejects.toThrow(
    /lock was lost/,
  );
  await destroy(project({}));
  await host.close();
});

test('Session.apply() takes over at once what a process of this machine left that is gone', async () => {
  const host = openHost('web', connection());
  const gone = newOwner().replace(/#\d+/, `#${spawnSync('true').pid}`);
  await lockHost(host, 'x', { owner: gone, seconds: 60 });
  expect((await apply(project({ a: 1 }))).kinds).toEqual(['create']);
  await lockHost(host, 'x', { owner: gone.replace(/\.\w+$/, '.otherrealm'), seconds: 60 });
  await expect(apply(project({ a: 2 }))).rejects.toThrow(/holds it until \d\d:/);
  await lockHost(host, 'x', { owner: 'cleaner@ci', seconds: 60, isGone: () => true });
  await unlockHost(host, 'cleaner@ci');
  await destroy(project({}));
  await host.close();
});

test('renewLock() extends a lock, and reports a lost one', async () => {
  const host = openHost('web', connection());
  await lockHost(host, 'x', { owner: 'anna@ci', seconds: -1 });
  expect(await renewLock(host, { owner: 'anna@ci', seconds: 60 })).toBe(true);
  await expect(lockHost(host, 'x', { owner: 'bert@ci', seconds: 60 })).rejects.toThrow(/anna@ci holds it/);
  expect(await renewLock(host, { owner: 'bert@ci', seconds: 60 })).toBe(false);
  await unlockHost(host, 'anna@ci');
  await host.close();
});

test('Session.apply() finishes what a crash interrupted: what was begun has an owner', async () => {
  const host = openHost('web', connection());
  const made = project({ a: 1, b: 1 });
  await apply(project({ a: 1 }));
  // A client that died after it wrote down what it was about to create, and before it let go of the host.
  const hostState = await lockHost(host, made.name, { owner: 'dead@ci', seconds: -1 });
  const path = join(folder, 'b.ini');
  const entry = {
    type: 'uwsgi:index:Configuration',
    id: `web:${path}`,
    state: { host: 'web', path },
    dependsOn: [],
    claims: [],
  };
  const inventory = {
    ...hostState.inventory,
    resources: { ...hostState.inventory.resources, 'web/b': entry },
  };
  await writeInventory(host, inventory, { unlock: false, owner: 'dead@ci' });
  writeFileSync(path, '[uwsgi]\nprocesses = 7\n');
  expect(await apply(made)).toEqual({ kinds: ['same', 'update'], errors: [] });
  await destroy(made);
  expect(existsSync(path)).toBe(false);
  await host.close();
});

test('Session.destroy() needs only what it removes: a declaration that breaks a rule stands in no way', async () => {
  const right = project({ a: 1, b: 1 });
  await apply(right);
  const wrong = project({ a: 1 });
  new HostResource(wrong.node.findChild('web') as Host, 'b', {
    type: 'uwsgi:index:Instance',
    props: { name: 'no name', path: join(folder, 'b.ini') },
    sections: [new Section()],
  });
  await expect(session(wrong, (one) => one.plan())).rejects.toThrow(/web\/b/);
  const planned = await session(wrong, (one) => one.planDestroy({ targets: ['web/b'] }));
  expect(formatPlan(planned)).toContain('1 to delete');
  await destroy(wrong);
  expect(['a', 'b'].map((id) => existsSync(join(folder, `${id}.ini`)))).toEqual([false, false]);
});
