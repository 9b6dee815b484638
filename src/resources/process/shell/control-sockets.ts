import type { RenderedLine } from '../../../config/rendered';
import type { WireSections } from '../../../config/wire';
import { type Shell, sh } from '../../../transport/shell';
import { type PathProps, processPaths } from '../paths';
import { isEmperor } from '../roles';

/** Control sockets of a running master: the FIFO that takes commands, and the stats server that lists its workers. */
export interface Control {
  /** Path of the master FIFO; undefined if its path holds placeholders. */
  readonly fifo?: string;
  /** Address that gives the statistics as JSON; undefined if it speaks HTTP or holds placeholders. */
  readonly stats?: string;
  /** Lines added to the configuration, because the user has set neither option. */
  readonly lines: readonly RenderedLine[];
}

/** Control sockets that a configuration sets, and our own ones if it sets none. */
export function controlOf(props: PathProps & { readonly sections: WireSections }): Control {
  // Both options give an emperor a master, and a reload of that master loses requests to its vassals.
  if (isEmperor(props.sections)) return { lines: [] };
  const { fifo, stats } = processPaths(props);
  const main = props.sections['uwsgi'] ?? {};
  const given = (names: readonly string[]): string | undefined => {
    const value = names.map((name) => main[name]).find((one) => one !== undefined);
    const first = Array.isArray(value) ? value[0] : value;
    return first === undefined ? undefined : String(first);
  };
  const [ownFifo, ownStats] = [given(['master-fifo']), given(['stats', 'stats-server'])];
  return {
    fifo: ownFifo === undefined ? fifo : plain(ownFifo, /^\//),
    stats:
      ownStats === undefined
        ? stats
        : main['stats-http'] === undefined
          ? plain(ownStats, /^\/|:\d+$/)
          : undefined,
    lines: [
      ...(ownFifo === undefined ? [{ key: 'master-fifo', value: fifo }] : []),
      ...(ownStats === undefined ? [{ key: 'stats', value: stats }] : []),
    ],
  };
}

/** Whether a line was added by us. */
export function isControlLine({ key, value }: { key: string; value: string }, props: PathProps): boolean {
  const { fifo, stats } = processPaths(props);
  return (key === 'master-fifo' && value === fifo) || (key === 'stats' && value === stats);
}

/** A literal value, without placeholders, variables or magic variables; else undefined. */
function plain(value: string, shape: RegExp): string | undefined {
  return /[%$@]/.test(value) || !shape.test(value) ? undefined : value;
}

/**
 * Shell: `workers` prints `PID ACCEPTING` for each worker that is not cheaped; it fails if the master does not answer. uWSGI
 * itself reads the address, so the host needs no other program.
 */
export function workersFunction(binary: string, stats: string): Shell {
  return sh`workers() {
  ${binary} --connect-and-read ${stats} 2>&1 < /dev/null | tr ',{}' '\n\n\n' | tr -d ' \t"' | awk -F: '
    $1 == "workers" { inside = 1 }
    inside && $1 == "pid" { pid = $2 }
    inside && $1 == "accepting" { accepting = $2 }
    inside && $1 == "status" && $2 != "cheap" && pid > 0 { print pid, accepting; seen = 1 }
    END { exit !seen }'
}`;
}
