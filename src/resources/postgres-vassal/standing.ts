import type { EmperorStats } from '../emperor/stats';
import { marks } from '../instance/files';
import { hasAcceptors } from '../instance/kind';
import { type PostgresVassalProps, rowName } from './props';

/** How an emperor runs a row. */
export type Standing = 'running' | 'starting' | 'stale' | 'throttled' | 'stopped';

/** Worst first. */
const worst: readonly Standing[] = ['throttled', 'stopped', 'stale', 'starting', 'running'];

/** How often the vassal ended before its first request, as the emperor counts. */
export const failuresOf = (stats: EmperorStats | undefined, name: string): number =>
  stats?.blacklist.find(({ id }) => id === name)?.attempt ?? 0;

/** How an emperor runs the row that has a time. */
export function standingOf(
  props: Pick<PostgresVassalProps, 'name' | 'sections'>,
  ts: number,
  stats: EmperorStats | undefined,
): Standing {
  if (stats === undefined) return 'stopped';
  const name = rowName(props);
  const failing = failuresOf(stats, name) > 0;
  const vassal = stats.vassals.find(({ id }) => id === name);
  if (vassal === undefined || vassal.cursed > 0) return failing ? 'throttled' : 'stopped';
  if (vassal.last_mod < ts) return 'stale';
  // A reload resets it, and the first worker of the new configuration sets it.
  if (vassal.accepting > 0 || !marks(props)) return 'running';
  // Of one without workers an emperor shows no more than that it read the new row and did not end it.
  if (!hasAcceptors(props.sections) && !failing) return 'running';
  return failing ? 'throttled' : 'starting';
}

/** How all of them run it: as the worst one. */
export function standingOfAll(standings: readonly Standing[]): Standing {
  return worst.find((one) => standings.includes(one)) ?? 'running';
}
