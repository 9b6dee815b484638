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

/** The one of a list of an emperor that is a vassal's: out of a directory it goes by the name of its file, out of a glob by its path. */
export function ofVassal<One extends { readonly id: string }>(
  { directory, name }: Pick<VassalProps, 'directory' | 'name'>,
  all: readonly One[],
): One | undefined {
  return all.find(({ id }) => id === `${name}.ini` || id === `${directory}/${name}.ini`);
}

/** How a vassal is, by what its emperor says of it and by what it wrote down itself. */
export function foundAs(
  props: Pick<VassalProps, 'directory' | 'name' | 'sections'>,
  { stats, modified, revision, serving }: Evidence,
): Found {
  if (stats === undefined) return 'stopped';
  const vassal = ofVassal(props, stats.vassals);
  const throttled = ofVassal(props, stats.blacklist);
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
