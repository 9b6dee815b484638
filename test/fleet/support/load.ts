import { ask } from '../../robustness/support/poller';

/** What clients saw that ask at a steady rate, whether they are answered or not. */
export interface Suffered {
  readonly total: number;
  readonly failed: number;
  /** Milliseconds of the longest time in which nobody was answered. */
  readonly gap: number;
}

/** Asks at a rate over connections of their own, until it is stopped. */
export function startRequests(url: string, { rate = 50 } = {}): { stop(): Promise<Suffered> } {
  const seen = { total: 0, failed: 0, gap: 0 };
  let last = performance.now();
  const pending = new Set<Promise<void>>();
  const one = async (): Promise<void> => {
    const answer = await ask(url);
    seen.total += 1;
    if (!/^r\d+$/.test(answer)) {
      seen.failed += 1;
      return;
    }
    const now = performance.now();
    seen.gap = Math.max(seen.gap, now - last);
    last = now;
  };
  const timer = setInterval(() => {
    const running: Promise<void> = one().finally(() => pending.delete(running));
    pending.add(running);
  }, 1000 / rate);
  return {
    async stop() {
      clearInterval(timer);
      await Promise.all(pending);
      return { ...seen, gap: Math.round(seen.gap) };
    },
  };
}
