import { setTimeout as delay } from 'node:timers/promises';

/** Repeats what is expected until it holds; its last failure is thrown when it does not within so many seconds. */
export async function eventually(expectation: () => Promise<void>, seconds = 15): Promise<void> {
  for (const end = Date.now() + seconds * 1000; ; await delay(100)) {
    try {
      return await expectation();
    } catch (error) {
      if (Date.now() > end) throw error;
    }
  }
}
