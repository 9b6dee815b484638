import type { EmperorStatistics } from '../emperor/stats';
import { writesMarker } from '../process/files';
import { hasAcceptors } from '../process/roles';
import type { VassalStatus } from '../vassal/status';
import { type PostgresVassalProps, rowName } from './props';

/** Statuses, worst first. */
const worst: readonly VassalStatus[] = ['throttled', 'stopped', 'stale', 'starting', 'running'];

/** Number of times that the vassal ended before its first request, as the emperor counts. */
export const failuresOf = (stats: EmperorStatistics | undefined, name: string): number =>
  stats?.blacklist.find(({ id }) => id === name)?.attempt ?? 0;

/** Status of the row with the time `ts` at an emperor. */
export function rowStatus(
  props: Pick<PostgresVassalProps, 'name' | 'sections'>,
  ts: number,
  stats: EmperorStatistics | undefined,
): VassalStatus {
  if (stats === undefined) return 'stopped';
  const name = rowName(props);
  const failing = failuresOf(stats, name) > 0;
  const vassal = stats.vassals.find(({ id }) => id === name);
  if (vassal === undefined || vassal.cursed > 0) return failing ? 'throttled' : 'stopped';
  if (vassal.last_mod < ts) return 'stale';
  // A reload resets `accepting`, and the first worker of the new configuration sets it.
  if (vassal.accepting > 0 || !writesMarker(props)) return 'running';
  // For a vassal without workers the statistics show only that the emperor read the new row and did not end it.
  if (!hasAcceptors(props.sections) && !failing) return 'running';
  return failing ? 'throttled' : 'starting';
}

/** Combined status of all emperors: the worst one. */
export function worstStatus(all: readonly VassalStatus[]): VassalStatus {
  return worst.find((one) => all.includes(one)) ?? 'running';
}
