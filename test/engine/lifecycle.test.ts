import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LoopbackTarget, startLoopbackTarget } from '../../examples/support/loopback-target';
import { Section } from '../../src/config/section';
import { Host } from '../../src/constructs/host';
import { HostResource } from '../../src/constructs/host-resource';
import { Lifecycle, type LifecycleOptions } from '../../src/constructs/lifecycle';
import { Project } from '../../src/constructs/project';
import { formatPlan } from '../../src/engine/format-plan';
import type { PlanOptions } from '../../src/engine/plan';
import { parseSavedPlan, savePlan } from '../../src/engine/saved-plan';
import { secretFrom } from '../../src/options/secret-source';
import { text } from '../../src/options/text';
import { connectionTo, session } from '../support/session';

jest.setTimeout(60_000);

/** Lifecycle of resources apart from their props: protection, targets, saved plans, secrets. */
let target: LoopbackTarget;
let folder: string;
beforeAll(async () => {
  target = await startLoopbackTarget();
});
afterAll(() => target?.stop());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lifecycle-'));
});
afterEach(async () => {
  await session(project({}), (one) => one.destroy());
  rmSync(folder, { recursive: true });
});

interface File {
  readonly processes: number;
  readonly path?: string;
  readonly options?: LifecycleOptions;
  readonly needs?: string;
  readonly secret?: ReturnType<typeof secretFrom.env>;
}

function project(files: Record<string, File>): Project {
  const made = new Project(`lifecycle${process.pid}`);
  const host = new Host(made, 'web', connectionTo(target));
  for (const [id, { processes, path = id, options, needs, secret }] of Object.entries(files)) {
    const section = new Section().set('processes', processes);
    if (secret !== undefined) section.raw('env', text`PASSWORD=${secret}`);
    const resource = new HostResource(host, id, {
      type: 'uwsgi:index:Configuration',
      props: { path: join(folder, `${path}.ini`) },
      sections: [section],
    });
    if (options !== undefined) Lifecycle.of(resource).set(options);
    if (needs !== undefined) resource.node.addDependency(host.node.findChild(needs));
  }
  return made;
}

const apply = (files: Record<string, File>, options?: PlanOptions) =>
  session(project(files), async (one) => {
    const { plan, results } = await one.apply(options);
    for (const { error } of results) if (error !== undefined) throw error;
    return Object.fromEntries(
      plan.actions.map((action) => ['path' in action ? action.path : action.desired.path, action.kind]),
    );
  });
const read = (name: string) => readFileSync(join(folder, `${name}.ini`), 'utf8');

test('lifecycle() with protect lets Session.apply() neither delete nor replace a resource', async () => {
  const protect = { protect: true };
  await apply({ a: { processes: 1, options: protect } });
  await expect(apply({})).rejects.toThrow(/web: web\/a: Cannot delete .*a\.ini: it is protected/);
  await expect(session(project({}), (one) => one.destroy())).rejects.toThrow(/protected/);
  await expect(apply({ a: { processes: 1, path: 'b', options: protect } })).rejects.toThrow(
    /Cannot replace .*a\.ini/,
  );
  expect(await apply({ a: { processes: 2, options: protect } })).toEqual({ 'web/a': 'update' });
  expect(await apply({ a: { processes: 2, options: { protect: false } } })).toEqual({ 'web/a': 'same' });
  expect(await apply({})).toEqual({ 'web/a': 'delete' });
  expect(existsSync(join(folder, 'a.ini'))).toBe(false);
});

test('lifecycle() with retainOnDelete leaves a resource on the host without an owner', async () => {
  await apply({ a: { processes: 1, options: { retainOnDelete: true } } });
  expect(await apply({})).toEqual({ 'web/a': 'forget' });
  expect(read('a')).toContain('processes = 1');
  await expect(apply({ a: { processes: 2 } })).rejects.toThrow(
    /exists already, but this project does not own it/,
  );
});

test('Session.plan() without an inventory adopts resources that are as declared, and says so', async () => {
  await apply({ a: { processes: 1 }, b: { processes: 1 } });
  rmSync(join(target.home, '.local/state/uwsgi-iac/inventory'), { recursive: true });
  const planned = (processes: number) =>
    session(project({ a: { processes: 1 }, b: { processes } }), async (one) => formatPlan(await one.plan()));
  expect(await planned(1)).toMatch(
    /No changes: 2 to take over as they are, 0 as declared; no project owns what is taken over, .* a deletion removes it$/,
  );
  await expect(planned(2)).rejects.toThrow(/b\.ini exists already, but this project does not own it/);
  expect(await apply({ a: { processes: 1 }, b: { processes: 1 } })).toEqual({
    'web/a': 'adopt',
    'web/b': 'adopt',
  });
  expect(await planned(1)).toBe('No changes: 2 as declared');
});

test('lifecycle() with ignoreChanges keeps a difference out of plan and apply', async () => {
  const options = { ignoreChanges: ['sections.uwsgi.processes'] };
  await apply({ a: { processes: 1, options } });
  writeFileSync(join(folder, 'a.ini'), '[uwsgi]\nprocesses = 7\n');
  expect(await apply({ a: { processes: 2, options } })).toEqual({ 'web/a': 'same' });
  await apply({ a: { processes: 2, options, secret: secretFrom.command(['echo', 'x']) } });
  expect(read('a')).toBe('[uwsgi]\nprocesses = 7\nenv = PASSWORD=x\n');
  expect(await apply({ a: { processes: 2 } })).toEqual({ 'web/a': 'update' });
});

test('lifecycle() with aliases continues the record of the former path', async () => {
  await apply({ a: { processes: 1 } });
  // The same file under another path of the tree is known by its id alone.
  expect(await apply({ b: { processes: 1, path: 'a' } })).toEqual({ 'web/b': 'same' });
  expect(await apply({ c: { processes: 1, path: 'c', options: { aliases: ['web/b'] } } })).toEqual({
    'web/c': 'replace',
  });
  expect(existsSync(join(folder, 'a.ini'))).toBe(false);
  expect(read('c')).toContain('processes = 1');
});

test('Session.apply() with targets takes their dependencies along, and nothing else', async () => {
  const files = (processes: number) => ({ a: { processes }, b: { processes, needs: 'a' }, c: { processes } });
  await apply(files(1));
  expect(await apply(files(2), { targets: ['web/b'] })).toEqual({ 'web/a': 'update', 'web/b': 'update' });
  expect(read('c')).toContain('processes = 1');
  expect(await apply({ a: { processes: 2 } }, { targets: ['web/c'] })).toEqual({ 'web/c': 'delete' });
  await expect(apply(files(2), { targets: ['web/nothing'] })).rejects.toThrow(
    /Cannot target web\/nothing: it must be/,
  );
  expect(await apply({ a: { processes: 2 }, b: { processes: 2 } }, { replace: ['web/a'] })).toEqual({
    'web/a': 'replace',
    'web/b': 'same',
  });
});

test('parseSavedPlan() gives a plan that is applied as it is, or refused once a host or the program has changed', async () => {
  process.env['LIFECYCLE_SECRET'] = 'hunter2';
  const files = { a: { processes: 1, secret: secretFrom.env('LIFECYCLE_SECRET') }, b: { processes: 1 } };
  await apply({ ...files, a: { processes: 1 } });
  const saved = await session(project(files), async (one) =>
    parseSavedPlan(JSON.stringify(savePlan(await one.plan())), 'p'),
  );
  expect(JSON.stringify(saved)).not.toContain('hunter2');
  writeFileSync(join(folder, 'b.ini'), '[uwsgi]\nprocesses = 9\n');
  await expect(session(project(files), (one) => one.apply({ saved }))).rejects.toThrow(
    /web web\/b: planned same; now update \(processes: 9 → 1\)/,
  );
  writeFileSync(join(folder, 'b.ini'), '[uwsgi]\nprocesses = 1\n');
  process.env['LIFECYCLE_SECRET'] = 'hunter3';
  const other = { ...files, a: { processes: 1, secret: secretFrom.env('LIFECYCLE_SECRET') } };
  await expect(session(project(other), (one) => one.apply({ saved }))).rejects.toThrow(
    /web web\/a: planned update/,
  );
  expect(read('a')).not.toContain('PASSWORD');
  await session(project(files), (one) => one.apply({ saved }));
  expect(read('a')).toContain('PASSWORD=hunter2');
  expect(() => parseSavedPlan('{}', 'some.json')).toThrow(
    /some\.json: it must be a plan that plan --out wrote/,
  );
});

test('secretFrom fetches a secret when it is needed, shows none, and names a missing one', async () => {
  writeFileSync(join(folder, 'secret'), 'from a file\n');
  const files = { a: { processes: 1, secret: secretFrom.file(join(folder, 'secret')) } };
  const shown = await session(project(files), async (one) => formatPlan(await one.plan()));
  expect(shown).not.toContain('from a file');
  await apply(files);
  expect(read('a')).toContain('env = PASSWORD=from a file\n');
  const inventory = join(target.home, '.local/state/uwsgi-iac/inventory');
  expect(readFileSync(join(inventory, `lifecycle${process.pid}.json`), 'utf8')).not.toContain('from a file');
  for (const [missing, message] of [
    [secretFrom.env('NO_SUCH_VARIABLE'), /the environment variable NO_SUCH_VARIABLE must be set/],
    [secretFrom.file('/nonexistent'), /the file \/nonexistent must be readable \(ENOENT\)/],
    [secretFrom.command(['false', 'hunter2']), /false must end with status 0, and ended with 1$/],
  ] as const) {
    await expect(apply({ a: { processes: 1, secret: missing } })).rejects.toThrow(message);
  }
});
