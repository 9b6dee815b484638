import type { WireSections } from '../../config/wire';
import { parseEmperorStats } from '../../runtime/emperor-stats-text';
import { Batch } from '../../transport/batch';
import type { Host } from '../../transport/host';
import { type Shell, sh } from '../../transport/shell';
import { statsOf } from '../process/emperor-sources';

/** Access to the stats server of an emperor. */
export interface EmperorAccess {
  /** Address of its stats server: the path of a unix socket, or `127.0.0.1:port`. */
  readonly stats: string;
  /** The uWSGI program on the host, which queries the stats server. */
  readonly binary: string;
}

/** Statistics of an emperor (uWSGI: core/emperor.c, emperor_send_stats). Times are whole seconds. */
export interface EmperorStatistics {
  readonly pid: number;
  readonly uid: number;
  readonly emperor: readonly string[];
  readonly emperor_tyrant: number;
  readonly vassals: readonly VassalStatistics[];
  readonly blacklist: readonly ThrottledVassal[];
}

/** Entry of a vassal in the statistics of its emperor. */
export interface VassalStatistics {
  /** Name of its file; with its path where the source is a glob. */
  readonly id: string;
  /** Process id of its master; -1 while it waits for a first connection. */
  readonly pid: number;
  /** Modification time of the file that it runs by. */
  readonly last_mod: number;
  /** Whether its first worker accepts requests since it started or reloaded. */
  readonly accepting: number;
  /** When it began to stop; 0 if it is not stopping. */
  readonly cursed: number;
  /** Address it waits on; empty unless it starts on demand. */
  readonly on_demand: string;
  readonly uid: number;
  readonly gid: number;
  readonly monitor: string;
}

/** A vassal that ended before its first request; it stays listed after it recovered, until it has served one. */
export interface ThrottledVassal {
  readonly id: string;
  /** Milliseconds that it waits for its next start. */
  readonly throttle_level: number;
  readonly attempt: number;
  readonly last_attempt: number;
}

/**
 * Shell: prints the statistics of an emperor. The emperor scans for changed files right afterwards, so a query also wakes it.
 * uWSGI prints the answer on its standard error.
 */
export function emperorStatsCommand({ stats, binary }: EmperorAccess): Shell {
  return sh`timeout 15 ${binary} --connect-and-read ${stats} 2>&1 < /dev/null`;
}

/**
 * Address of an emperor's stats server that we can query; undefined if it speaks HTTP, or if the address holds placeholders. The
 * last option counts.
 */
export function queryableStats(sections: WireSections): string | undefined {
  const stats = statsOf(sections);
  if (stats === undefined || /[%$@]/.test(stats)) return undefined;
  return sections['uwsgi']?.['stats-http'] === undefined ? stats : undefined;
}

const batches = new WeakMap<Host, Map<string, Batch<undefined, EmperorStatistics | undefined>>>();

/** Statistics of an emperor; undefined if none answers. Simultaneous queries share one answer. */
export function queryEmperorStats(host: Host, access: EmperorAccess): Promise<EmperorStatistics | undefined> {
  const ofHost = batches.get(host) ?? new Map();
  batches.set(host, ofHost);
  const key = `${access.binary}\n${access.stats}`;
  const batch =
    ofHost.get(key) ??
    new Batch<undefined, EmperorStatistics | undefined>(async (calls) => {
      const { stdout } = await host.exec(emperorStatsCommand(access), {
        purpose: `ask the emperor at ${access.stats}`,
        readOnly: true,
        allowFailure: true,
      });
      const stats = parseStats(stdout);
      return calls.map(() => stats);
    });
  ofHost.set(key, batch);
  return batch.add(undefined);
}

/** Parses the output of uWSGI, in which warnings may precede the statistics. */
export const parseStats = (printed: string): EmperorStatistics | undefined =>
  parseEmperorStats(printed) as EmperorStatistics | undefined;
