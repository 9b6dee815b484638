import type { Launched } from './launcher';

/**
 * Waits for what a launched process yields, and ends the process when that takes too long or nobody waits any more.
 *
 * @param seconds most seconds it may take
 * @param onGivenUp called when the process is given up, before its channel closes
 * @returns the result, or `timeout`
 * @throws the reason of the signal when it fires
 */
export async function guarded<Result>(
  launched: Launched,
  result: Promise<Result>,
  signal: AbortSignal | undefined,
  seconds: number,
  onGivenUp?: () => void,
): Promise<Result | 'timeout'> {
  let timer: NodeJS.Timeout | undefined;
  let stop = () => {};
  const ended = new Promise<'timeout'>((resolve, reject) => {
    // Timers hold at most 2^31 ms.
    timer = setTimeout(() => resolve('timeout'), Math.min(seconds * 1_000, 2_147_483_647));
    stop = () => reject(signal?.reason);
    if (signal?.aborted === true) stop();
    signal?.addEventListener('abort', stop);
  });
  let settled = false;
  try {
    return await Promise.race([result.finally(() => (settled = true)), ended]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
    if (!settled) {
      onGivenUp?.();
      launched.kill();
    }
  }
}
