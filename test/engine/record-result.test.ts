import type { Action } from '../../src/engine/action';
import type { Inventory } from '../../src/engine/inventory';
import { forget, remember } from '../../src/engine/record-result';
import { MemoryHost, type MemoryHostOptions } from '../../src/transport/memory-host';
import { workOn } from '../support/work';
import { change, creation, deletion } from './support/actions';
import { entryOf, inventoryOf } from './support/host-states';

const page = 'web1/page';
const begun = entryOf({ props: { content: 'new\n' } }, { begun: 'create' });
const made = creation({ props: { content: 'new\n' } });
const before = entryOf({ props: { path: '/srv/old' } });
const replacing = { ...change({}, {}, 'replace'), before: { path: page, entry: before, kept: [] } } as Action;

/** Records the result of an action, and returns the resources of the inventory. */
function remembered(action: Action, state: object | undefined, resources: Inventory['resources']) {
  const inventory = inventoryOf({ ...resources });
  remember(action, state, new Map([['web1', inventory]]));
  return inventory.resources;
}
async function forgotten(
  action: Action,
  resources: Inventory['resources'],
  files: MemoryHostOptions['files'] = {},
  host = new MemoryHost({ files }),
) {
  const inventory = inventoryOf({ ...resources });
  await forget(action, workOn(host).work, new Map([['web1', inventory]]));
  return inventory.resources;
}

test('remember() of a change that succeeded has its state, and no mark that it began', () => {
  const was = { ...begun, was: { digest: 'before' } };
  const entry = remembered(
    { ...made, desired: { ...made.desired, secretPlaces: [['content']] } },
    { digest: 'now' },
    { [page]: was },
  )[page]!;
  expect(entry).toMatchObject({
    state: { digest: 'now' },
    secretPlaces: [['content']],
    claims: begun.claims,
  });
  expect([entry.begun, entry.was]).toEqual([undefined, undefined]);
});

test('remember() of a deletion has no entry, and of nothing that was done the same one', () => {
  expect(remembered(deletion(), undefined, { [page]: begun })).toEqual({});
  const { desired, live } = change();
  expect(remembered({ kind: 'same', desired, live }, undefined, { [page]: begun })).toEqual({
    [page]: begun,
  });
});

test('remember() of a replacement drops the entry of what it replaced, at its own path or elsewhere', () => {
  expect(Object.keys(remembered(replacing, {}, { [page]: begun, [`${page}/replaced`]: before }))).toEqual([
    page,
  ]);
  const moved = { ...replacing, before: { path: 'web1/old', entry: before, kept: [] } } as Action;
  expect(Object.keys(remembered(moved, {}, { [page]: begun, 'web1/old': before }))).toEqual([page]);
});

test('remember() drops the previous resource of the path only where the new one has all its claims', () => {
  const whole = { ...before, claims: begun.claims };
  expect(Object.keys(remembered(made, {}, { [page]: begun, [`${page}/replaced`]: whole }))).toEqual([page]);
  const wide = { ...before, claims: [...begun.claims, 'web1:/srv/more'] };
  expect(Object.keys(remembered(made, {}, { [page]: begun, [`${page}/replaced`]: wide }))).toHaveLength(2);
});

test.each<[string, MemoryHostOptions['files'], readonly string[]]>([
  ['nothing of it is there', {}, []],
  ['another file is there: somebody else made it', { '/srv/page': 'theirs\n' }, []],
  ['it is there: the next run completes it', { '/srv/page': 'new\n' }, [page]],
])('forget() of a creation that failed, where %s', async (_, files, paths) => {
  expect(Object.keys(await forgotten(made, { [page]: begun }, files))).toEqual(paths);
});

test('forget() keeps the entry of a creation where the host cannot be read', async () => {
  const host = new MemoryHost();
  host.observe = () => Promise.reject(new Error('gone'));
  expect(Object.keys(await forgotten(made, { [page]: begun }, {}, host))).toEqual([page]);
});

test('forget() of an adoption that failed leaves the resource to its owner', async () => {
  expect(
    await forgotten(change({}, {}, 'adopt'), { [page]: { ...begun, begun: 'adopt' } }, { '/srv/page': 'x' }),
  ).toEqual({});
});

test('forget() of an update or a deletion that failed keeps the entry', async () => {
  const entry = { ...begun, begun: 'update' } as const;
  expect(await forgotten(change(), { [page]: entry })).toEqual({ [page]: entry });
  expect(await forgotten(deletion(), { [page]: entry })).toEqual({ [page]: entry });
});

test('forget() of a replacement that failed records the former resource at its path again', async () => {
  expect(await forgotten(replacing, { [page]: begun, [`${page}/replaced`]: before })).toEqual({
    [page]: before,
  });
  const left = await forgotten(
    replacing,
    { [page]: begun, [`${page}/replaced`]: before },
    { '/srv/page': 'hello\n' },
  );
  expect(Object.keys(left)).toHaveLength(2);
});

test('forget() of a resource at the path of another type records that one again, if it is as it was', async () => {
  const directory = entryOf({
    type: 'Configuration',
    props: { path: '/etc/c.ini', sections: { uwsgi: {} } },
  });
  const resources = { [page]: begun, [`${page}/replaced`]: directory };
  expect(await forgotten(made, resources)).toEqual({ [page]: directory });
  expect(Object.keys(await forgotten(made, resources, { '/etc/c.ini': 'edited' }))).toHaveLength(2);
  expect(Object.keys(await forgotten(made, resources, { '/srv/page': 'new\n' }))).toHaveLength(2);
});
