import type { HostProcess } from '../../src/transport/launcher';
import { withDeadline } from '../../src/transport/with-deadline';

const process = () => {
  const log: string[] = [];
  const launched = { kill: () => log.push('killed') } as unknown as HostProcess;
  return { log, launched, givenUp: () => void log.push('given up') };
};
const never = new Promise<string>(() => {});

test('withDeadline() gives the result, and kills nothing', async () => {
  const { log, launched, givenUp } = process();
  expect(await withDeadline(launched, Promise.resolve('done'), undefined, 9_999_999, givenUp)).toBe('done');
  expect(log).toEqual([]);
});

test('withDeadline() gives the failure of the process, and kills nothing', async () => {
  const { log, launched, givenUp } = process();
  await expect(
    withDeadline(launched, Promise.reject(new Error('lost')), undefined, 9, givenUp),
  ).rejects.toThrow('lost');
  expect(log).toEqual([]);
});

test('withDeadline() gives a process up at the deadline, before it is killed', async () => {
  const { log, launched, givenUp } = process();
  expect(await withDeadline(launched, never, undefined, 0.01, givenUp)).toBe('timeout');
  expect(log).toEqual(['given up', 'killed']);
});

test.each([
  ['fires', (controller: AbortController) => setImmediate(() => controller.abort(new Error('Interrupted')))],
  ['has fired', (controller: AbortController) => controller.abort(new Error('Interrupted'))],
])('withDeadline() kills the process when its signal %s, and throws the reason', async (_, fire) => {
  const { log, launched } = process();
  const controller = new AbortController();
  fire(controller);
  await expect(withDeadline(launched, never, controller.signal, 9_999)).rejects.toThrow('Interrupted');
  expect(log).toEqual(['killed']);
});
