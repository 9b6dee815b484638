import { Batch } from '../../src/transport/batch';

test('Batch.add() sends calls of one moment together, and those made meanwhile as the next', async () => {
  const sent: (readonly number[])[] = [];
  const batch = new Batch<number, number>(async (requests) => {
    sent.push(requests);
    await new Promise((resolve) => setTimeout(resolve, 20));
    return requests.map((request) => request * 2);
  });
  const first = [batch.add(1), Promise.resolve().then(() => batch.add(2))];
  await new Promise((resolve) => setTimeout(resolve, 5));
  const second = [batch.add(3), batch.add(4)];
  expect(await Promise.all([...first, ...second])).toEqual([2, 4, 6, 8]);
  expect(sent).toEqual([
    [1, 2],
    [3, 4],
  ]);
});

test('Batch.add() rejects the call whose answer is an error, and all when sending fails', async () => {
  const batch = new Batch<string, string>(async (requests) => {
    if (requests.includes('all')) throw new Error('broken');
    return requests.map((request) => (request === 'bad' ? new Error('bad') : request));
  });
  const settled = await Promise.allSettled([batch.add('good'), batch.add('bad')]);
  expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  await expect(batch.add('all')).rejects.toThrow('broken');
  await expect(batch.add('after')).resolves.toBe('after');
});
