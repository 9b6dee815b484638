import { formatRollout } from '../../src/engine/format-rollout';
import type { RolloutPlan } from '../../src/engine/rollout';

const plan = (more: Partial<RolloutPlan> = {}): RolloutPlan => ({
  id: 'a',
  batches: [{ hosts: ['web1', 'web2', 'web3'], canary: false }],
  pause: 0,
  maxFailures: 0,
  ...more,
});
const batches = [
  { hosts: ['web1'], canary: true },
  { hosts: ['web2', 'web3'], canary: false },
];
const resumed = (more: object) =>
  ({
    project: 'shop',
    started: '2020-05-01T08:30:00.000Z',
    by: 'ana@laptop#4711',
    hosts: ['web1', 'web2'],
    done: ['web1'],
    failed: [],
    ...more,
  }) as unknown as RolloutPlan['resumed'];

test('formatRollout() is silent where all hosts are changed at once', () => {
  expect(formatRollout(plan())).toBe('');
});

test('formatRollout() lists batches, pause, and when the rollout stops', () => {
  expect(formatRollout(plan({ batches, pause: 10 }))).toBe(
    'Rollout: 2 batches, 10 s between two; stops at the first failed host\n  1. canary: web1\n  2. web2, web3',
  );
  expect(formatRollout(plan({ batches, maxFailures: 2 }))).toMatch(
    /^Rollout: 2 batches; stops when more than 2 hosts have failed\n/,
  );
});

test('formatRollout() names the run that it resumes, without process ids, and each failure in one line', () => {
  const failed = [{ host: 'web2', reason: 'no space\nfurther text', when: '2020-05-01T08:31:00.000Z' }];
  const lines = formatRollout(plan({ resumed: resumed({ failed }) })).split('\n');
  expect(lines).toEqual([
    expect.stringMatching(
      /^resuming the rollout begun 2020-05-01 \d\d:\d\d by ana@laptop: 1 of 2 hosts done, 1 failed$/,
    ),
    expect.stringMatching(/^ {2}web2 at 2020-05-01 \d\d:\d\d: no space$/),
  ]);
});

test('formatRollout() says when nothing is left of a run that did not end well', () => {
  expect(formatRollout(plan({ resumed: resumed({ done: ['web1', 'web2'] }) }))).toMatch(
    /nothing of it is left to do$/,
  );
});

test('formatRollout() shows only the time of a run of today', () => {
  const started = new Date().toISOString();
  expect(formatRollout(plan({ resumed: resumed({ started }) }))).toMatch(/begun \d\d:\d\d by/);
});
