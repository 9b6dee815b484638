import { formatRollback, timeOf } from '../../src/engine/format-rollback';
import type { RollbackStep } from '../../src/engine/rollback';

const step = (more: Partial<RollbackStep>): RollbackStep =>
  ({
    path: 'web1/shop/instance',
    host: 'web1',
    to: 2,
    at: new Date('2026-11-27T08:00:00.123Z'),
    by: 'ana@laptop',
    newest: false,
    ...more,
  }) as RollbackStep;

test.each([
  [{ from: 3 }, /goes back from revision 3 to 2, deployed 2026-11-27T08:00:00Z by ana@laptop$/],
  [{ from: 2 }, /is in revision 2 already, deployed/],
  [{ newest: true }, /in no recorded revision.*revision 2, the newest one, .*only what changed since then/],
  [{ newest: false }, /in no recorded revision.*back to revision 2, .*later revisions are undone, too$/],
])('formatRollback() of %j', (more, expected) => {
  expect(formatRollback(step(more))).toMatch(/^web1\/shop\/instance on web1 /);
  expect(formatRollback(step(more))).toMatch(expected);
});

test('timeOf() has no fractions, and is in UTC', () => {
  expect(timeOf(new Date('2026-11-27T09:30:00.999+01:00'))).toBe('2026-11-27T08:30:00Z');
});
