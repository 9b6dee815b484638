import { rolloutData, rolloutProgress } from '../../../src/cli/output/rollout';
import type { ApplyEvents } from '../../../src/engine/apply';
import type { RolloutPlan } from '../../../src/engine/rollout';

const printed = (act: (events: ApplyEvents) => void): readonly string[] => {
  const lines: string[] = [];
  act(rolloutProgress((line) => lines.push(line)));
  return lines;
};

test('rolloutProgress() prints a line for each batch, and none where there is only one', () => {
  const batch = { number: 2, hosts: ['web1', 'web2'], canary: false };
  expect(printed((events) => events.batch?.({ ...batch, of: 3 }))).toEqual(['Batch 2 of 3: web1, web2']);
  expect(printed((events) => events.batch?.({ ...batch, number: 1, of: 3, canary: true }))).toEqual([
    'Canary 1 of 3: web1, web2',
  ]);
  expect(printed((events) => events.batch?.({ ...batch, number: 1, of: 1 }))).toEqual([]);
});

test('rolloutProgress() says how long it pauses, and who holds a host until when', () => {
  expect(printed((events) => events.pausing?.(10))).toEqual(['Pausing for 10 s']);
  const holder = { owner: 'ana@laptop', expires: Date.now() / 1000 + 60 };
  expect(printed((events) => events.waiting?.('web1', holder))).toEqual([
    expect.stringMatching(/^web1: Waiting for ana@laptop, who holds the host until .*\d\d:\d\d/),
  ]);
});

test('rolloutData() has what a program needs of a rollout, and nothing else', () => {
  const plan: RolloutPlan = { id: 'a', batches: [], pause: 1, maxFailures: 2 };
  expect(rolloutData({ ...plan, more: 'x' } as RolloutPlan)).toEqual({ ...plan, resumed: undefined });
});
