import { setTimeout as delay } from 'node:timers/promises';
import { type EmperorStats, emperorStats } from '../emperor/stats';
import type { Work } from '../resource';
import { type FedEmperor, type PostgresVassalProps, rowName } from './props';
import { failuresOf, standingOf } from './standing';

/** Milliseconds between two questions; each one lets an emperor look for changes, too. */
const pause = 500;

/** How messages call an emperor. */
export const called = ({ host, stats }: FedEmperor): string => `the emperor of ${host} at ${stats}`;

/** What an emperor says now. */
export const asked = (work: Pick<Work, 'hosts'>, emperor: FedEmperor): Promise<EmperorStats | undefined> =>
  emperorStats(work.hosts.get(emperor.host), emperor);

type Awaited = Pick<PostgresVassalProps, 'name' | 'sections' | 'timeout' | 'emperors'>;

/**
 * Waits until each emperor runs the row of a time.
 *
 * @param failures how often it had failed before, by emperor
 * @returns what went wrong, or undefined when all run it
 */
export function awaitRunning(
  work: Work,
  props: Awaited,
  { ts, failures }: { readonly ts: number; readonly failures: readonly number[] },
): Promise<string | undefined> {
  return eachUntil(work, props, (stats, emperor, index) => {
    const standing = standingOf(props, ts, stats);
    if (standing === 'running') return true;
    // It may be tried twice: what it needs may come a moment later.
    const ended = failuresOf(stats, rowName(props)) - (failures[index] ?? 0);
    if (ended >= 2) return `${called(emperor)} started it ${ended} times, and each time it ended`;
    return undefined;
  });
}

/** Waits until what emperors do with the vassal at this moment has ended: two reloads at once would look like one. */
export async function awaitSettled(work: Work, props: Awaited, ts: number): Promise<void> {
  await eachUntil(work, props, (stats) => {
    const standing = standingOf(props, ts, stats);
    return standing !== 'starting' && standing !== 'stale' ? true : undefined;
  });
}

/** Waits until no emperor has the vassal any more. */
export function awaitGone(
  work: Pick<Work, 'hosts'> & Partial<Work>,
  props: Omit<Awaited, 'sections'>,
): Promise<string | undefined> {
  const silent = new Map<FedEmperor, number>();
  return eachUntil(work, props, (stats, emperor) => {
    if (stats !== undefined) return stats.vassals.every(({ id }) => id !== rowName(props)) ? true : undefined;
    // Without an emperor there are no vassals, but one answer may be missed.
    silent.set(emperor, (silent.get(emperor) ?? 0) + 1);
    return silent.get(emperor)! > 1 ? true : undefined;
  });
}

/** Lets the vassal start at once where an emperor holds it back, and tells how often it had failed. */
export function release(work: Work, { name, emperors }: Awaited): Promise<readonly number[]> {
  return Promise.all(
    emperors.map(async (emperor) => {
      const stats = await asked(work, emperor);
      if (stats === undefined || failuresOf(stats, rowName({ name })) === 0) return 0;
      // SIGURG clears the list of those held back; only root and the user of the emperor may send it.
      await work.hosts
        .get(emperor.host)
        .exec(`kill -URG ${stats.pid}`, { purpose: `wake ${called(emperor)}`, allowFailure: true });
      return failuresOf(await asked(work, emperor), rowName({ name }));
    }),
  );
}

/** Asks each emperor until it is as wanted, or says why it never will be. */
async function eachUntil(
  work: Pick<Work, 'hosts'> & Partial<Work>,
  { emperors, timeout }: Pick<Awaited, 'emperors' | 'timeout'>,
  isReached: (
    stats: EmperorStats | undefined,
    emperor: FedEmperor,
    index: number,
  ) => true | string | undefined,
): Promise<string | undefined> {
  const patience = Date.now() + timeout * 1000;
  const results = await Promise.all(
    emperors.map(async (emperor, index) => {
      for (;;) {
        const stats = await asked(work, emperor);
        const reached = isReached(stats, emperor, index);
        if (reached !== undefined) return reached;
        if (Date.now() >= patience) {
          const seen = stats === undefined ? 'does not answer' : 'is not there yet';
          return `${called(emperor)} ${seen} after ${timeout} s`;
        }
        await delay(pause, undefined, { signal: work.signal });
      }
    }),
  );
  const faults = results.filter((result) => result !== true);
  return faults.length === 0 ? undefined : faults.join('; ');
}
