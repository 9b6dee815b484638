import { get } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

/** What clients saw. */
export interface Seen {
  total: number;
  /** No answer, or one that is not of an expected version. */
  failed: number;
  /** Milliseconds of the slowest answer. */
  slowest: number;
}

/** Asks one after another over connections of their own, in several lines at once, until told to stop. */
export function poll(
  url: string,
  expected: string | readonly string[],
  lines = 3,
): { stop(): Promise<Seen> } {
  const seen: Seen = { total: 0, failed: 0, slowest: 0 };
  let stopped = false;
  const line = async (): Promise<void> => {
    while (!stopped) {
      const began = performance.now();
      const answer = await ask(url);
      seen.total += 1;
      if (![expected].flat().includes(answer)) seen.failed += 1;
      seen.slowest = Math.max(seen.slowest, performance.now() - began);
      await delay(20);
    }
  };
  const running = Array.from({ length: lines }, line);
  return {
    async stop() {
      stopped = true;
      await Promise.all(running);
      return seen;
    },
  };
}

/** The answer, or what went wrong. */
export function ask(url: string): Promise<string> {
  return new Promise((resolve) => {
    const request = get(url, { agent: false, timeout: 40_000 }, (response) => {
      let text = '';
      response.on('data', (data: Buffer) => {
        text += data.toString();
      });
      response.on('error', ({ message }) => resolve(message));
      response.on('end', () => resolve(response.statusCode === 200 ? text : `status ${response.statusCode}`));
    });
    request.on('timeout', () => request.destroy(new Error('no answer')));
    request.on('error', ({ message }) => resolve(message));
  });
}
