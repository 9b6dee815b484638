import { withdrawChange } from '../../src/orchestration/withdraw';
import type { Resource } from '../../src/resources/resource';
import { MemoryHost } from '../../src/transport/memory-host';
import { workOn } from '../support/work';

const props = { host: 'web1' };

test('withdrawChange() goes on after an interrupt, and takes a failure for a warning', async () => {
  const interrupt = new AbortController();
  const { work, warnings } = workOn(new MemoryHost(), { signal: interrupt.signal });
  interrupt.abort();
  let aborted: boolean | undefined;
  const withdraw: Resource['withdraw'] = async ({ signal }) => {
    aborted = signal.aborted;
    throw new Error('the host is gone');
  };
  await withdrawChange({ withdraw } as Resource, work, { path: 'web1/shop', props });
  expect(aborted).toBe(false);
  expect(warnings).toEqual([
    'Cannot undo what was changed for web1/shop: the host is gone; the next comparison with the host shows it',
  ]);
  await withdrawChange({} as Resource, work, { path: 'web1/shop', props });
  expect(warnings).toHaveLength(1);
});
