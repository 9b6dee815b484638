import { undoing } from '../../src/resources/undoing';
import { MemoryHost } from '../../src/transport/memory-host';
import { workOn } from '../support/work';

test('undoing() goes on though the work was interrupted, and takes over nothing', () => {
  const { work, warnings } = workOn(new MemoryHost(), {
    signal: AbortSignal.abort(new Error('interrupted')),
    displaces: [{ type: 'uwsgi:index:Vassal', path: 'web1/shop', state: {} }] as never,
    swap: {} as never,
  });
  const undone = undoing(work);
  expect(undone.signal.aborted).toBe(false);
  expect([undone.displaces, undone.swap]).toEqual([[], undefined]);
  undone.warn('heard');
  expect([undone.hosts, warnings]).toEqual([work.hosts, ['heard']]);
});
