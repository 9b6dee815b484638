import { countResults } from '../../../src/cli/output/results';
import type { ActionResult } from '../../../src/engine/perform';

const result = (kind: string, more: Partial<ActionResult> = {}) =>
  ({ action: { kind }, elapsed: 0, ...more }) as unknown as ActionResult;

test('countResults() counts results by outcome, without unchanged resources', () => {
  const error = new Error('x');
  expect(countResults([result('create'), result('same')], 0)).toBe('1 done');
  const mixed = [
    result('update', { undone: 'web1/shop' }),
    result('update', { error }),
    result('create', { error, skipped: true }),
  ];
  expect(countResults(mixed, 2)).toBe('0 done, 1 rolled back, 1 failed, 1 not begun, 2 hosts failed');
});
