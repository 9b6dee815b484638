import { Unknown } from '../../../src/plan/unknown';
import { pause } from '../../../src/resources/pause/lifecycle';
import type { Work } from '../../../src/resources/resource';

/** Work that touches no host, and what was told. */
function work(signal = new AbortController().signal): { work: Work; told: string[] } {
  const told: string[] = [];
  const hosts = {
    get(): never {
      throw new Error('A pause has no host');
    },
  };
  return { told, work: { hosts, signal, progress: (text) => told.push(text), warn: () => undefined } };
}

test('Pause.reconcile() waits when it is new and when a trigger changed, and else not at all', async () => {
  const props = { seconds: 0.2, triggers: ['r1'] };
  const { work: given, told } = work();
  const began = performance.now();
  const state = await pause.reconcile(given, props);
  expect(performance.now() - began).toBeGreaterThanOrEqual(190);
  expect(told).toEqual(['waiting for 0.2 s']);
  await pause.reconcile(given, { ...props, seconds: 9_999 }, state);
  expect(told).toHaveLength(1);
  await pause.reconcile(given, { ...props, triggers: ['r2'] }, state);
  expect(told).toHaveLength(2);
});

test('Pause.reconcile() ends at once when the run is interrupted', async () => {
  const interrupt = new AbortController();
  const waiting = pause.reconcile(work(interrupt.signal).work, { seconds: 9_999, triggers: [] });
  interrupt.abort();
  await expect(waiting).rejects.toThrow(/aborted/);
});

test('Pause.preview() knows as much as the triggers do', () => {
  expect(pause.preview({ seconds: 1, triggers: ['r1'] })).toEqual({ waited: ['r1'] });
  expect(pause.preview({ seconds: 1, triggers: [Unknown.value as unknown as string] })).toEqual({});
});
