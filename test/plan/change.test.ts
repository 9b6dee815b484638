import { type Change, lossOf, replaces } from '../../src/plan/change';

const change = (more: Partial<Change>): Change => ({ path: ['a'], kind: 'change', ...more });

test.each<[Partial<Change>, string | undefined]>([
  [{ activation: 'reload' }, undefined],
  [{ activation: 'restart', reason: 'it binds anew' }, 'it binds anew'],
  [{ activation: 'restart', reason: 'it binds', impact: 'vassals end' }, 'it binds; vassals end'],
  [{ activation: 'reload', impact: 'vassals end' }, 'vassals end'],
  [{ activation: 'restart', lossless: 'requests wait', reason: 'it binds' }, undefined],
  [{ activation: 'restart', lossless: 'requests wait', replaces: true }, 'it is stopped and replaced'],
  [{}, undefined],
])('lossOf() of %j: %s', (more, expected) => {
  expect(lossOf(change(more))).toBe(expected);
});

test('replaces() is true as soon as one change replaces', () => {
  expect(replaces({ changes: [change({}), change({ replaces: true })] })).toBe(true);
  expect(replaces({ changes: [change({ replaces: false })] })).toBe(false);
  expect(replaces({ changes: [] })).toBe(false);
});
