import { setTimeout as delay } from 'node:timers/promises';
import { sh } from '../../transport/shell';
import { type EmperorStatistics, queryEmperorStats } from '../emperor/stats';
import type { Work } from '../resource';
import { type EmperorRef, type PostgresVassalProps, rowName } from './props';
import { failuresOf, rowStatus } from './status';

/** Milliseconds between two queries; each query also makes an emperor scan for changes. */
const pause = 500;

/** Label of an emperor in messages. */
export const emperorLabel = ({ host, stats }: EmperorRef): string => `the emperor of ${host} at ${stats}`;

/** Current statistics of an emperor; undefined if it does not answer. */
export const queryEmperor = (
  work: Pick<Work, 'hosts'>,
  emperor: EmperorRef,
): Promise<EmperorStatistics | undefined> => queryEmperorStats(work.hosts.get(emperor.host), emperor);

type Awaited = Pick<PostgresVassalProps, 'name' | 'sections' | 'timeout' | 'emperors'>;

/**
 * Waits until each emperor runs the row with the time `ts`.
 *
 * @param failures failures that each emperor had counted before
 * @returns a message about what failed; undefined once all emperors run the row
 */
export function awaitRunning(
  work: Work,
  props: Awaited,
  { ts, failures }: { readonly ts: number; readonly failures: readonly number[] },
): Promise<string | undefined> {
  return pollEach(work, props, (stats, emperor, index) => {
    const status = rowStatus(props, ts, stats);
    if (status === 'running') return true;
    // Allows one retry: a dependency may start a moment later.
    const ended = failuresOf(stats, rowName(props)) - (failures[index] ?? 0);
    if (ended >= 2) return `${emperorLabel(emperor)} started it ${ended} times, and each time it ended`;
    return undefined;
  });
}

/** Waits until pending starts and reloads of the vassal have ended, because two reloads at once would look like one. */
export async function awaitSettled(work: Work, props: Awaited, ts: number): Promise<void> {
  await pollEach(work, props, (stats) => {
    const status = rowStatus(props, ts, stats);
    return status !== 'starting' && status !== 'stale' ? true : undefined;
  });
}

/** Waits until no emperor lists the vassal any more. */
export function awaitGone(
  work: Pick<Work, 'hosts'> & Partial<Work>,
  props: Omit<Awaited, 'sections'>,
): Promise<string | undefined> {
  const silent = new Map<EmperorRef, number>();
  return pollEach(work, props, (stats, emperor) => {
    if (stats !== undefined) return stats.vassals.every(({ id }) => id !== rowName(props)) ? true : undefined;
    // Without an emperor there are no vassals, but one answer may be missed.
    silent.set(emperor, (silent.get(emperor) ?? 0) + 1);
    return silent.get(emperor)! > 1 ? true : undefined;
  });
}

/** Lets a throttled vassal start at once; returns the failures that each emperor counts after that. */
export function releaseThrottled(work: Work, { name, emperors }: Awaited): Promise<readonly number[]> {
  return Promise.all(
    emperors.map(async (emperor) => {
      const stats = await queryEmperor(work, emperor);
      if (stats === undefined || failuresOf(stats, rowName({ name })) === 0) return 0;
      // SIGURG clears the list of throttled vassals; only root and the user of the emperor may send it.
      await work.hosts
        .get(emperor.host)
        .exec(sh`kill -URG ${stats.pid}`, { purpose: `wake ${emperorLabel(emperor)}`, allowFailure: true });
      return failuresOf(await queryEmperor(work, emperor), rowName({ name }));
    }),
  );
}

/** Polls each emperor until `isReached` returns true or a message about a failure. */
async function pollEach(
  work: Pick<Work, 'hosts'> & Partial<Work>,
  { emperors, timeout }: Pick<Awaited, 'emperors' | 'timeout'>,
  isReached: (
    stats: EmperorStatistics | undefined,
    emperor: EmperorRef,
    index: number,
  ) => true | string | undefined,
): Promise<string | undefined> {
  const patience = Date.now() + timeout * 1000;
  const results = await Promise.all(
    emperors.map(async (emperor, index) => {
      for (;;) {
        const stats = await queryEmperor(work, emperor);
        const reached = isReached(stats, emperor, index);
        if (reached !== undefined) return reached;
        if (Date.now() >= patience) {
          const seen = stats === undefined ? 'does not answer' : 'is not there yet';
          return `${emperorLabel(emperor)} ${seen} after ${timeout} s`;
        }
        await delay(pause, undefined, { signal: work.signal });
      }
    }),
  );
  const faults = results.filter((result) => result !== true);
  return faults.length === 0 ? undefined : faults.join('; ');
}
