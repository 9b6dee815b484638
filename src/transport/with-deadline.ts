import type { HostProcess } from './launcher';

/**
 * Waits for the result of a process, and kills the process at the deadline or when the signal fires.
 *
 * @param seconds maximum duration
 * @param onGivenUp called before the channel of a killed process closes
 * @returns the result, or `timeout`
 * @throws the reason of the signal when it fires
 */
export async function withDeadline<Result>(
  launched: HostProcess,
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
