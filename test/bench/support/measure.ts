import { setTimeout as delay } from 'node:timers/promises';
import { publishApplication } from './application';
import type { Ground } from './ground';
import { Load, type Seen } from './load';
import type { Strategy } from './strategy';

/** How much is measured. */
export interface MeasureOptions {
  readonly changes: number;
  /** Requests a second through each front. */
  readonly rate: number;
  /** Milliseconds of undisturbed load before, between and after changes. */
  readonly pause: number;
}

/** What came of one strategy. */
export interface Measured {
  readonly strategy: Strategy;
  readonly changes: number;
  /** Milliseconds from the begin of each change until every front had answered with it; by increasing time. */
  readonly durations: readonly number[];
  /** By the name of the front. */
  readonly seen: Readonly<Record<string, Seen>>;
}

/** Applies changes one after another under a steady load; the next begins when users have seen the one before. */
export async function measure(
  ground: Ground,
  strategy: Strategy,
  { changes, rate, pause }: MeasureOptions,
): Promise<Measured> {
  await publishApplication(ground.web, 0);
  await strategy.prepare(ground);
  let load: Load | undefined;
  try {
    load = await Load.start({ fronts: ground.fronts, rate });
    await delay(pause);
    const durations: number[] = [];
    for (let n = 1; n <= changes; n += 1) {
      load.expect(n - 1, n);
      const began = performance.now();
      await strategy.change(ground, n);
      await load.sees(n, 60_000);
      durations.push(performance.now() - began);
      await delay(pause);
    }
    return {
      strategy,
      changes,
      durations: durations.sort((one, other) => one - other),
      seen: await load.stop(),
    };
  } catch (error) {
    load?.kill();
    throw new Error(`${strategy.name}: ${(error as Error).message}`, { cause: error });
  } finally {
    await ground.destroy();
  }
}
