import { PlanError } from '../../src/engine/plan';
import { destroyPlan } from '../../src/engine/plan-destroy';
import { MemoryHost } from '../../src/transport/memory-host';
import { workOn } from '../support/work';
import { entryOf, hostStateOf } from './support/host-states';

type Options = Partial<Parameters<typeof destroyPlan>[2]>;
const on = (resources: Parameters<typeof hostStateOf>[0], options: Options = {}) =>
  destroyPlan('shop', new Map([['web1', hostStateOf(resources)]]), { desired: [], rollout: {}, ...options });
const kinds = async (...given: Parameters<typeof on>) =>
  (await on(...given)).actions.map((action) => [action.kind, 'path' in action ? action.path : '']);

const two = { 'web1/a/x': entryOf({ path: 'web1/x' }), 'web1/b/y': entryOf({ path: 'web1/y' }) };

test('destroyPlan() deletes all that the inventories have, or the targets', async () => {
  expect(await kinds(two)).toEqual([
    ['delete', 'web1/a/x'],
    ['delete', 'web1/b/y'],
  ]);
  expect(await kinds(two, { targets: ['web1/b'] })).toEqual([['delete', 'web1/b/y']]);
  await expect(on(two, { targets: ['web1/c'] })).rejects.toThrow(/Cannot target web1\/c/);
});

test('destroyPlan() refuses everything while something is protected, and names it', async () => {
  const attempt = on({ ...two, 'web1/page': entryOf({}, { protect: true }) });
  await expect(attempt).rejects.toThrow(PlanError);
  await expect(attempt).rejects.toThrow(/^Cannot destroy:\n {2}web1: web1\/page: Cannot delete/);
  expect(
    await kinds({ ...two, 'web1/page': entryOf({}, { protect: true }) }, { targets: ['web1/a'] }),
  ).toEqual([['delete', 'web1/a/x']]);
});

test('destroyPlan() forgets what stays on the host, and what its successor has in full', async () => {
  const page = entryOf();
  expect(await kinds({ 'web1/page': entryOf({}, { retainOnDelete: true }) })).toEqual([
    ['forget', 'web1/page'],
  ]);
  expect(
    await kinds({
      'web1/page': page,
      'web1/page/replaced': entryOf({ type: 'Directory', props: { path: '/srv/page' } }),
    }),
  ).toEqual([
    ['delete', 'web1/page'],
    ['forget', 'web1/page/replaced'],
  ]);
});

test('destroyPlan() deletes what a successor has that was never completed, or only in part', async () => {
  const replaced = entryOf({ type: 'Directory', props: { path: '/srv/page' } });
  const begun = entryOf({}, { begun: 'create' });
  expect(await kinds({ 'web1/page': begun, 'web1/page/replaced': replaced })).toContainEqual([
    'delete',
    'web1/page/replaced',
  ]);
  const wide = { ...replaced, claims: [...replaced.claims, 'web1:/srv/more'] };
  expect(await kinds({ 'web1/page': entryOf(), 'web1/page/replaced': wide })).toContainEqual([
    'delete',
    'web1/page/replaced',
  ]);
});

test('destroyPlan() notes edits where it may read the hosts, and names those that it cannot reach', async () => {
  const { work } = workOn(new MemoryHost({ files: { '/srv/page': 'edited\n' } }));
  const error = new Error('web2: refused');
  const plan = await on({ 'web1/page': entryOf() }, { work, failures: new Map([['web2', error]]) });
  expect(plan.actions[0]).toMatchObject({ kind: 'delete', notes: [expect.stringMatching(/\/srv\/page/)] });
  expect([...plan.unreachable!]).toEqual([['web2', { error, desired: [] }]]);
  expect((await on({ 'web1/page': entryOf() })).actions[0]).not.toHaveProperty('notes');
});
