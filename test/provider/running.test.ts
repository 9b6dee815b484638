import { status } from '@grpc/grpc-js';
import { defaultTimeout, Running } from '../../src/provider/running';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

/** Work that ends when a test says so, and notes that it was aborted. */
function work() {
  const noted: { reason?: unknown } = {};
  let end: (result: string) => void = () => {};
  let fail: (error: Error) => void = () => {};
  const run = (signal: AbortSignal) =>
    new Promise<string>((resolve, reject) => {
      [end, fail] = [resolve, reject];
      signal.addEventListener('abort', () => {
        noted.reason = signal.reason;
      });
    });
  return { run, noted, end: (result: string) => end(result), fail: (error: Error) => fail(error) };
}

test('Running.run() has the result of the work, and does not abort it afterwards', async () => {
  const running = new Running();
  const { run, noted, end } = work();
  const result = running.run(5, 'create page', run);
  end('made');
  expect(await result).toBe('made');
  await jest.advanceTimersByTimeAsync(60_000);
  expect(noted.reason).toBeUndefined();
});

test.each([
  [5, 5],
  [0, defaultTimeout],
])('Running.run() of %d s aborts the work after %d s, and gives it up 30 s later', async (seconds, limit) => {
  const { run, noted } = work();
  const result = new Running().run(seconds, 'create page', run);
  const failed = expect(result).rejects.toMatchObject({
    code: status.DEADLINE_EXCEEDED,
    message: `Cannot create page: it must be done within ${limit} s`,
  });
  await jest.advanceTimersByTimeAsync(limit * 1000 - 1);
  expect(noted.reason).toBeUndefined();
  await jest.advanceTimersByTimeAsync(1);
  expect(noted.reason).toBeDefined();
  await jest.advanceTimersByTimeAsync(30_000);
  await failed;
});

test('Running.run() reports an error of the work itself, and an abort by its reason', async () => {
  const running = new Running();
  const [plain, aborted] = [work(), work()];
  const one = running.run(5, 'create page', plain.run);
  plain.fail(new Error('no such module'));
  await expect(one).rejects.toThrow('no such module');
  const other = running.run(5, 'create page', aborted.run);
  const failed = expect(other).rejects.toThrow('it must be done within 5 s');
  await jest.advanceTimersByTimeAsync(5_000);
  aborted.fail(Object.assign(new Error('aborted'), { name: 'AbortError' }));
  await failed;
});

test('Running.run() that has aborted reports an error that is more specific', async () => {
  const { run, fail } = work();
  const result = expect(new Running().run(5, 'create page', run)).rejects.toThrow('the disk is full');
  await jest.advanceTimersByTimeAsync(5_000);
  fail(new Error('the disk is full'));
  await result;
});

test('Running.cancel() aborts all work, waits for its end, and refuses more until the next run', async () => {
  const running = new Running();
  const { run, noted, end } = work();
  const result = running.run(0, 'create page', run);
  let ended = false;
  const cancelled = running.cancel().then(() => {
    ended = true;
  });
  // Work that was interrupted completes or rolls back, however long that takes.
  await jest.advanceTimersByTimeAsync(3_600_000);
  expect([ended, noted.reason]).toEqual([false, expect.objectContaining({ code: status.CANCELLED })]);
  end('rolled back');
  await cancelled;
  expect(await result).toBe('rolled back');
  await expect(running.run(0, 'delete page', run)).rejects.toThrow(
    'Cannot delete page: the run was interrupted',
  );
  running.reset();
  const again = running.run(0, 'delete page', run);
  end('deleted');
  expect(await again).toBe('deleted');
});
