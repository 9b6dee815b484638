import type { EmperorStatistics } from '../emperor/stats';
import { writesMarker } from '../process/files';
import { hasAcceptors } from '../process/roles';
import type { Observed } from '../resource';
import type { VassalProps } from './props';

/** Status of a vassal at its emperor. */
export type VassalStatus = 'running' | 'starting' | 'stale' | 'throttled' | 'stopped';

/** Props of a Vassal as read. */
export type ObservedVassal = Observed<VassalProps, VassalStatus>;

/** Observations from which the status of a vassal follows. */
export interface StatusFacts {
  /** Statistics of its emperor; undefined if none answers. */
  readonly stats?: EmperorStatistics;
  /** Modification time of its file, in seconds since the epoch. */
  readonly modified: number;
  /** Revision of the file. */
  readonly revision: string;
  /** Revision in its marker. */
  readonly serving: string;
}

/** Entry of a vassal in a list of its emperor: its id is the name of the file if the source is a directory, the path if it is a glob. */
export function entryOfVassal<One extends { readonly id: string }>(
  { directory, name }: Pick<VassalProps, 'directory' | 'name'>,
  all: readonly One[],
): One | undefined {
  return all.find(({ id }) => id === `${name}.ini` || id === `${directory}/${name}.ini`);
}

/** Determines the status of a vassal from the statistics of its emperor and from its marker. */
export function vassalStatus(
  props: Pick<VassalProps, 'directory' | 'name' | 'sections'>,
  { stats, modified, revision, serving }: StatusFacts,
): VassalStatus {
  if (stats === undefined) return 'stopped';
  const vassal = entryOfVassal(props, stats.vassals);
  const throttled = entryOfVassal(props, stats.blacklist);
  // An emperor throttles a vassal that ended twice without a request; a recovered one stays on the list.
  const failing = throttled !== undefined && throttled.attempt > 0;
  if (vassal === undefined) return failing ? 'throttled' : 'stopped';
  if (vassal.last_mod < modified) return 'stale';
  const waiting = vassal.on_demand !== '' && vassal.pid === -1;
  if (waiting) return 'running';
  if (vassal.cursed > 0) return failing ? 'throttled' : 'stopped';
  if (!writesMarker(props)) return 'running';
  const started = hasAcceptors(props.sections) ? vassal.accepting > 0 : serving !== '';
  if (!started) return failing ? 'throttled' : 'starting';
  return serving === revision ? 'running' : 'stale';
}
