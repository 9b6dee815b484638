import { setMaxListeners } from 'node:events';

/** A signal that fires with the first of several. Any number of operations may listen to it. */
export function anySignal(...signals: readonly AbortSignal[]): AbortSignal {
  return forMany(signals.length === 1 ? signals[0]! : AbortSignal.any([...signals]));
}

/** Allows any number of listeners; Node warns about a leak after ten. */
export function forMany(signal: AbortSignal): AbortSignal {
  setMaxListeners(0, signal);
  return signal;
}

/**
 * Result of some work; rejects with the reason of a signal that fires before.
 *
 * @param tooLate disposes of a result that comes later
 */
export async function unlessAborted<Result>(
  work: Promise<Result>,
  signal: AbortSignal | undefined,
  tooLate: (result: Result) => void = () => {},
): Promise<Result> {
  if (signal === undefined) return work;
  let stop = () => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop);
  });
  try {
    return await Promise.race([work, aborted]);
  } catch (error) {
    work.then(tooLate, () => {});
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
