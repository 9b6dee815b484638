import { formatRollout } from '../../src/engine/format-rollout';
import { parseRolloutRecord, type RolloutRecord, resumedFrom } from '../../src/engine/rollout-record';

const record = (state: RolloutRecord['state'], more: Partial<RolloutRecord> = {}): RolloutRecord => ({
  version: 1,
  project: 'shop',
  id: 'abc',
  started: '2020-05-04T10:00:00.000Z',
  by: 'ana@ci#12.0a0b0c',
  hosts: ['a', 'b', 'c'],
  state,
  when: '2020-05-04T10:00:09.000Z',
  ...more,
});

test('resumedFrom() counts as done what has nothing to do any more', () => {
  const records = new Map([
    ['a', record('done')],
    ['b', record('failed', { reason: 'no such module' })],
    ['c', record('running')],
  ]);
  expect(resumedFrom('abc', records, ['b', 'c'])).toMatchObject({
    done: ['a'],
    failed: [
      { host: 'b', reason: 'no such module', when: '2020-05-04T10:00:09.000Z' },
      { host: 'c', reason: 'stopped in the middle', when: '2020-05-04T10:00:09.000Z' },
    ],
  });
  // The script that a killed client began has ended well.
  expect(resumedFrom('abc', records, ['b'])).toMatchObject({ done: ['a', 'c'], failed: [{ host: 'b' }] });
});

test('resumedFrom() goes on neither with another rollout nor with one that was finished', () => {
  expect(resumedFrom('other', new Map([['a', record('failed')]]), ['a'])).toBeUndefined();
  expect(resumedFrom('abc', new Map([['a', record('done')]]), ['a'])).toBeUndefined();
  expect(resumedFrom('abc', new Map([['a', undefined]]), ['a'])).toBeUndefined();
});

test('parseRolloutRecord() reads what was written and nothing else', () => {
  expect(parseRolloutRecord(JSON.stringify(record('done')))).toEqual(record('done'));
  for (const text of ['', '{', '{"version":2}']) expect(parseRolloutRecord(text)).toBeUndefined();
});

test('formatRollout() says who began it and when, without the process', () => {
  const resumed = resumedFrom('abc', new Map([['b', record('failed', { reason: 'no module\nlog' })]]), [
    'b',
    'c',
  ]);
  const batches = [
    { hosts: ['b'], canary: true },
    { hosts: ['c'], canary: false },
  ];
  expect(formatRollout({ id: 'abc', batches, pause: 5, maxFailures: 2, resumed })).toMatch(
    /^resuming the rollout begun 2020-05-04 \d\d:00 by ana@ci: 1 of 3 hosts done, 1 failed\n {2}b at 2020-05-04 \d\d:00: no module\nRollout: 2 batches, 5 s between two; stops when more than 2 hosts have failed\n {2}1\. canary: b\n {2}2\. c$/,
  );
  expect(formatRollout({ id: 'abc', batches: batches.slice(1), pause: 0, maxFailures: 0 })).toBe('');
  const over = resumedFrom('abc', new Map([['b', record('failed', { hosts: ['b'] })]]), []);
  expect(formatRollout({ id: 'abc', batches: [], pause: 0, maxFailures: 0, resumed: over })).toMatch(
    /^the rollout begun 2020-05-04 \d\d:00 by ana@ci did not end well; nothing of it is left to do$/,
  );
});

test('a record that holds line feeds forges no lines', () => {
  const forged = {
    version: 1,
    project: 'shop',
    id: '1',
    started: '2026-01-01T00:00:00Z',
    state: 'pending',
    when: '',
  };
  expect(
    parseRolloutRecord(JSON.stringify({ ...forged, by: 'eve\nNo changes', hosts: ['a\n+ b'] })),
  ).toMatchObject({
    by: 'eve No changes',
    hosts: ['a + b'],
  });
});
