import type { EmperorStats } from '../emperor/stats';
import { marks } from '../instance/files';
import { hasAcceptors } from '../instance/kind';
import type { VassalProps } from './props';

/** How a vassal is found. */
export type Found = 'running' | 'starting' | 'stale' | 'throttled' | 'stopped';

/** What tells how a vassal is. */
export interface Evidence {
  /** What its emperor says; undefined where none answers. */
  readonly stats?: EmperorStats;
  /** When its file was changed last, in seconds since the epoch. */
  readonly modified: number;
  /** Revision of the file. */
  readonly revision: string;
  /** Revision that its workers wrote down. */
  readonly serving: string;
}

/** How a vassal is, by what its emperor says of it and by what it wrote down itself. */
export function foundAs(
  props: Pick<VassalProps, 'directory' | 'name' | 'sections'>,
  { stats, modified, revision, serving }: Evidence,
): Found {
  if (stats === undefined) return 'stopped';
  // A vassal out of a directory goes by the name of its file, one out of a glob by its path.
  const ids = [`${props.name}.ini`, `${props.directory}/${props.name}.ini`];
  const vassal = stats.vassals.find(({ id }) => ids.includes(id));
  const throttled = stats.blacklist.find(({ id }) => ids.includes(id));
  // One that ended twice without a request is held back; one that recovered stays on the list.
  const failing = throttled !== undefined && throttled.attempt > 0;
  if (vassal === undefined) return failing ? 'throttled' : 'stopped';
  if (vassal.last_mod < modified) return 'stale';
  const waiting = vassal.on_demand !== '' && vassal.pid === -1;
  if (waiting) return 'running';
  if (vassal.cursed > 0) return failing ? 'throttled' : 'stopped';
  if (!marks(props)) return 'running';
  const started = hasAcceptors(props.sections) ? vassal.accepting > 0 : serving !== '';
  if (!started) return failing ? 'throttled' : 'starting';
  return serving === revision ? 'running' : 'stale';
}
