import { reportWaiting } from '../../../src/transport/ssh/report-waiting';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

test('reportWaiting() reports the elapsed seconds, first after 2 s, then every 5 s, until the work ends', async () => {
  const reported: number[] = [];
  let end: (result: string) => void = () => {};
  const work = new Promise<string>((resolve) => {
    end = resolve;
  });
  const waiting = reportWaiting(
    (seconds) => reported.push(seconds),
    () => work,
  );
  await jest.advanceTimersByTimeAsync(1_999);
  expect(reported).toEqual([]);
  await jest.advanceTimersByTimeAsync(10_001);
  expect(reported).toEqual([2, 7, 12]);
  end('done');
  expect(await waiting).toBe('done');
  await jest.advanceTimersByTimeAsync(60_000);
  expect(reported).toEqual([2, 7, 12]);
});

test('reportWaiting() reports nothing any more when the work has failed', async () => {
  const report = jest.fn();
  await expect(reportWaiting(report, () => Promise.reject(new Error('refused')))).rejects.toThrow('refused');
  await jest.advanceTimersByTimeAsync(60_000);
  expect(report).not.toHaveBeenCalled();
});
