import { compare } from '../../src/orchestration/compare';
import { Unknown } from '../../src/plan/unknown';
import { Probe } from './support/probe';

const base = { host: 'web1', name: 'a', size: '1' };
const probe = new Probe();
beforeEach(() => {
  probe.answers = { refuse: 'no restart today' };
});

test('compare() gives the changes, and why the props forbid them', () => {
  expect(compare(probe.resource, base, { ...base, size: '2' } as never)).toEqual({
    difference: { changes: [expect.objectContaining({ path: ['size'], from: '1', to: '2' })] },
    refused: 'no restart today',
  });
});

test.each([
  ['nothing differs', {}, 0],
  ['a value is unknown', { size: Unknown.value }, 1],
  ['the name is unknown', { name: Unknown.value }, 1],
])('compare() refuses nothing where %s', (_, more, count) => {
  const { difference, refused } = compare(probe.resource, base, { ...base, ...more } as never);
  expect([difference.changes.length, refused]).toEqual([count, undefined]);
});
