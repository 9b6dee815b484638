import { Rest } from '../../../src/resources/takeover/rest';
import { MemoryHost } from '../../../src/transport/memory-host';

const made: (string | undefined)[] = [];
beforeEach(() => made.splice(0));
const rest = (error?: Error) =>
  new Rest(async (joins) => {
    made.push(joins);
    if (error !== undefined) throw error;
  });

test('Rest.judge() makes the rest while the script waits, once', async () => {
  const one = rest();
  expect(await one.judge(new MemoryHost())).toBeUndefined();
  await one.finish();
  expect(made).toEqual([one.token]);
});

test('Rest.judge() returns the reason of a failure, and finish() fails with it', async () => {
  const one = rest(new Error('the port is taken'));
  expect(await one.judge(new MemoryHost())).toBe('the port is taken');
  expect((await one.failure())?.message).toBe('the port is taken');
  await expect(one.finish()).rejects.toThrow('the port is taken');
  expect(made).toHaveLength(1);
});

test('Rest.judge() leaves the rest for later where the host allows no further session', async () => {
  const one = rest();
  expect(await one.judge(new MemoryHost().answer(':', new Error('no more sessions')))).toBeUndefined();
  expect([made, await one.failure()]).toEqual([[], undefined]);
  await one.finish();
  expect(made).toEqual([undefined]);
});

test('Rest.token is another one for each swap', () => {
  expect(rest().token).not.toBe(rest().token);
});
