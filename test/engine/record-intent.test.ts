import type { Action } from '../../src/engine/action';
import type { Inventory } from '../../src/engine/inventory';
import { newlyRemembered, recordIntent } from '../../src/engine/record-intent';
import { digestOf } from '../../src/resources/digest';
import { change, creation, type Declared, declaredAs, deletion } from './support/actions';
import { entryOf, inventoryOf } from './support/host-states';

const same = (declared: Declared = {}): Action => {
  const { desired, live } = change(declared);
  return { kind: 'same', desired, live };
};
/** Records actions in an inventory, and returns its resources. */
function record(actions: readonly Action[], resources: Inventory['resources'] = {}): Inventory['resources'] {
  const inventory = inventoryOf(resources);
  recordIntent(actions, new Map([['web1', inventory]]));
  return inventory.resources;
}
const state = (content: string) => ({ host: 'web1', path: '/srv/page', digest: digestOf(content) });

test('recordIntent() records a creation before it is made, with all that its deletion needs', () => {
  expect(record([creation({ dependsOn: ['web1/dir'], props: { content: 'x' } })])).toEqual({
    'web1/page': {
      type: 'uwsgi:index:File',
      id: 'web1:/srv/page',
      state: state('x'),
      secretPlaces: [],
      dependsOn: ['web1/dir'],
      claims: ['web1:/srv/page'],
      begun: 'create',
    },
  });
});

test('recordIntent() records an update as begun, with the state before it', () => {
  const before = entryOf({ props: { content: 'before' } });
  const [entry] = Object.values(
    record([change({ props: { content: 'after' } }, { content: 'before' })], { 'web1/page': before }),
  );
  expect(entry).toMatchObject({ begun: 'update', state: state('after'), was: state('before') });
});

test('recordIntent() of an update after one that was cut off keeps the state that is on the host', () => {
  const cut = entryOf({ props: { content: 'second' } }, { begun: 'update', was: state('first') });
  const was = (live: string) =>
    Object.values(
      record([change({ props: { content: 'third' } }, { content: live })], { 'web1/page': cut }),
    )[0]!.was;
  expect(was('second')).toEqual(state('second'));
  expect(was('first')).toEqual(state('first'));
});

test('recordIntent() of an adoption owns nothing yet', () => {
  const [entry] = Object.values(record([change({}, {}, 'adopt')]));
  expect(entry!.begun).toBe('adopt');
});

test('recordIntent() of an unchanged resource ends an earlier change, with the state of the host', () => {
  const cut = entryOf({ props: { content: 'other' } }, { begun: 'update', was: state('before') });
  const [entry] = Object.values(record([same({ props: { content: 'after' } })], { 'web1/page': cut }));
  expect(entry).toMatchObject({ state: state('after') });
  expect(entry).not.toHaveProperty('begun');
  expect(entry).not.toHaveProperty('was');
});

test('recordIntent() records protections as declared now, also of unchanged resources', () => {
  const protect = { lifecycle: { protect: true, retainOnDelete: true } } as Declared;
  const known = { 'web1/page': entryOf() };
  expect(record([same(protect)], known)['web1/page']).toMatchObject({ protect: true, retainOnDelete: true });
  const before = { 'web1/page': entryOf({}, { protect: true, retainOnDelete: true }) };
  for (const action of [same(), change()]) {
    const entry = record([action], before)['web1/page'];
    expect(entry).not.toHaveProperty('protect');
    expect(entry).not.toHaveProperty('retainOnDelete');
  }
});

test('recordIntent() records a resource that moved within the tree under its new path only', () => {
  const moved = { path: 'web1/now', props: { path: '/srv/page' } };
  expect(Object.keys(record([same(moved)], { 'web1/before': entryOf() }))).toEqual(['web1/now']);
});

test('recordIntent() records two resources that swapped their paths, each with its own', () => {
  const [a, b] = ['a', 'b'].map((name) => ({ path: `web1/${name}`, props: { path: `/srv/${name}` } }));
  const known = {
    'web1/a': entryOf({ ...a, props: b!.props }),
    'web1/b': entryOf({ ...b, props: a!.props }),
  };
  const now = record([same(a), same(b)], known);
  expect(Object.entries(now).map(([path, { id }]) => [path, id])).toEqual([
    ['web1/a', 'web1:/srv/a'],
    ['web1/b', 'web1:/srv/b'],
  ]);
});

test('recordIntent() keeps the entry of a replaced resource until it is deleted', () => {
  const before = entryOf({ props: { path: '/srv/old' } });
  const action = {
    ...change({}, {}, 'replace'),
    before: { path: 'web1/page', entry: before, kept: [] },
  } as Action;
  const now = record([action], { 'web1/page': before });
  expect(now['web1/page/replaced']).toEqual(before);
  expect(now['web1/page']).toMatchObject({ id: 'web1:/srv/page', state: { path: '/srv/page' } });
});

test('recordIntent() loses no entry whose path another resource takes, and that no action continues', () => {
  const directory = entryOf({ type: 'Directory', props: { path: '/srv/dir' } });
  const now = record([creation()], { 'web1/page': directory });
  expect(now).toMatchObject({ 'web1/page': { type: 'uwsgi:index:File' }, 'web1/page/replaced': directory });
});

test('recordIntent() leaves entries of deletions and of other hosts alone', () => {
  const known = { 'web1/old': entryOf({ path: 'web1/old' }) };
  expect(record([deletion({ path: 'web1/old' })], known)).toEqual(known);
  const [one, other] = [inventoryOf(), inventoryOf()];
  recordIntent(
    [creation({ path: 'web2/page' })],
    new Map([
      ['web1', one],
      ['web2', other],
    ]),
  );
  expect([Object.keys(one.resources), Object.keys(other.resources)]).toEqual([[], ['web2/page']]);
});

test('recordIntent() keeps the places of secrets of both versions while a change is in progress', () => {
  const places = [['content']] as const;
  const known = { 'web1/page': entryOf({}, { secretPlaces: [['owner']] }) };
  const now = record([change({ secretPlaces: places } as never)], known)['web1/page'];
  expect(now!.secretPlaces).toEqual(expect.arrayContaining([['content'], ['owner']]));
  // An earlier release recorded no places: they are unknown.
  expect(
    record([change({ secretPlaces: places } as never)], { 'web1/page': entryOf() })['web1/page'],
  ).not.toHaveProperty('secretPlaces');
});

test('recordIntent() remembers deployed secrets as digests', () => {
  const inventory = inventoryOf();
  recordIntent([creation({ secrets: ['open sesame'] } as never)], new Map([['web1', inventory]]));
  expect(inventory.secrets!.digests.length).toBeGreaterThan(0);
  expect(JSON.stringify(inventory)).not.toContain('sesame');
});

test('newlyRemembered() has what an entry of an earlier release lacks, and nothing else', () => {
  const desired = declaredAs({ props: { content: 'x' } });
  const { state: known, ...rest } = entryOf({ props: { content: 'x' } });
  const { digest: _, ...less } = known;
  expect(newlyRemembered(desired, { ...rest, state: less })).toEqual({ digest: digestOf('x') });
  expect(newlyRemembered(desired, { ...rest, state: { ...known, digest: 'other' } })).toEqual({});
});
