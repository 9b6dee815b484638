import type { Action } from '../../src/engine/action';
import type { Desired } from '../../src/engine/desired';
import { removal, removalsOf } from '../../src/engine/plan-removals';
import { ClaimRegistry, claimSetOf } from '../../src/orchestration/claims';
import { change, declaredAs } from './support/actions';
import { entryOf, hostStateOf } from './support/host-states';

/** Plans the removals of a host's inventory, and collects the faults. */
function removals(
  resources: Parameters<typeof hostStateOf>[0],
  desired: readonly Desired[] = [],
  { actions = [], targets }: { actions?: readonly Action[]; targets?: readonly string[] } = {},
) {
  const claims = new ClaimRegistry<Desired>();
  for (const one of desired) claims.take(one, claimSetOf(one.resource, one.props));
  const faults: string[] = [];
  const hostStates = new Map([['web1', hostStateOf(resources)]]);
  return { planned: removalsOf(actions, { hostStates, desired, claims, targets, faults }), faults };
}
const kinds = (...given: Parameters<typeof removals>) =>
  removals(...given).planned.map((action) => [action.kind, 'path' in action ? action.path : '']);

test('removalsOf() deletes what has left the program, and keeps what it still has', () => {
  const resources = { 'web1/page': entryOf(), 'web1/old': entryOf({ path: 'web1/old' }) };
  expect(kinds(resources, [declaredAs()])).toEqual([['delete', 'web1/old']]);
});

test('removalsOf() keeps a resource that continues under another path', () => {
  expect(
    kinds({ 'web1/before': entryOf() }, [declaredAs({ path: 'web1/now', props: { path: '/srv/page' } })]),
  ).toEqual([]);
});

test('removalsOf() keeps what a replacement of the plan deletes by itself', () => {
  const { entry } = { entry: entryOf({ path: 'web1/page', props: { path: '/srv/other' } }) };
  const action = { ...change({}, {}, 'replace'), before: { path: 'web1/before', entry, kept: [] } } as Action;
  expect(kinds({ 'web1/before': entry }, [declaredAs()], { actions: [action] })).toEqual([]);
});

test('removalsOf() deletes under a path of its own what another type has replaced at its path', () => {
  const unit = entryOf({ type: 'Directory', props: { path: '/srv/dir' } });
  expect(kinds({ 'web1/page': unit }, [declaredAs()])).toEqual([['delete', 'web1/page/replaced']]);
});

test('removalsOf() takes another type with the same claims for the successor', () => {
  const directory = entryOf({ type: 'Directory', props: { path: '/srv/page' } });
  expect(kinds({ 'web1/page': directory }, [declaredAs()])).toEqual([]);
});

test('removalsOf() touches only the targets', () => {
  const resources = { 'web1/a/x': entryOf({ path: 'web1/x' }), 'web1/b/y': entryOf({ path: 'web1/y' }) };
  expect(kinds(resources, [], { targets: ['web1/b'] })).toEqual([['delete', 'web1/b/y']]);
});

test.each([
  ['that the program wanted to stay', { retainOnDelete: true }, 'forget'],
  ['of an adoption that was not completed: it is foreign', { begun: 'adopt' }, 'forget'],
  ['of a creation that was not completed', { begun: 'create' }, 'delete'],
  ['of an update that was not completed', { begun: 'update' }, 'delete'],
] as const)('removal() of an entry %s', (_, more, kind) => {
  expect(removal('web1', 'web1/page', entryOf({}, more), [])).toMatchObject({ kind });
});

test('removal() of a protected entry is a fault', () => {
  const faults: string[] = [];
  removal('web1', 'web1/page', entryOf({}, { protect: true }), faults);
  expect(faults).toEqual([
    'web1: web1/page: Cannot delete web1:/srv/page: it is protected; declare it with protect: false and apply first',
  ]);
});

test('removal() leaves on the host what others have by now, and says who has which file', () => {
  const claims = new ClaimRegistry<Desired>();
  const other = declaredAs({ path: 'web1/other', props: { path: '/srv/page' } });
  claims.take(other, claimSetOf(other.resource, other.props));
  const notes = ['web1/other has /srv/page from now on'];
  expect(removal('web1', 'web1/page', entryOf(), [], claims)).toMatchObject({ kind: 'forget', notes });
  const wide = entryOf({}, { claims: ['web1:/srv/page', 'web1:/srv/rest'] });
  expect(removal('web1', 'web1/page', wide, [], claims)).toMatchObject({
    kind: 'delete',
    kept: ['web1:/srv/page'],
    notes,
  });
  expect(removal('web2', 'web2/page', wide, [], claims)).toMatchObject({ kind: 'delete', kept: [] });
});
