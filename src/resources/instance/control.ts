import type { RenderedLine } from '../../config/rendered';
import type { WireSections } from '../../config/wire';
import { quote } from '../../transport/shell';
import { isEmperor } from './kind';
import { type Placed, pathsOf } from './paths';

/** Ways into a running master: where its FIFO takes commands and where it tells of its workers. */
export interface Control {
  /** Path of the master FIFO; undefined where the configuration names one that only uWSGI can make out. */
  readonly fifo?: string;
  /** Address that gives the statistics as JSON; undefined where it speaks HTTP or cannot be made out. */
  readonly stats?: string;
  /** What is put into the configuration, because the user has nothing of the kind. */
  readonly lines: readonly RenderedLine[];
}

/** The ways into the master that a configuration gives, with ours where it has none. */
export function controlOf(props: Placed & { readonly sections: WireSections }): Control {
  // Either would give an emperor a master, whose reload loses requests to its vassals.
  if (isEmperor(props.sections)) return { lines: [] };
  const { fifo, stats } = pathsOf(props);
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

/** Whether a line is one that we put in. */
export function isControlLine({ key, value }: { key: string; value: string }, props: Placed): boolean {
  const { fifo, stats } = pathsOf(props);
  return (key === 'master-fifo' && value === fifo) || (key === 'stats' && value === stats);
}

/** A value that means what it says: no placeholders, variables or magic inside. */
function plain(value: string, shape: RegExp): string | undefined {
  return /[%$@]/.test(value) || !shape.test(value) ? undefined : value;
}

/**
 * Shell: `workers` prints each worker that is not put to sleep as `PID ACCEPTING`; it fails when the master does not
 * tell. uWSGI itself reads the address, so the host needs no other program.
 */
export function workersFunction(binary: string, stats: string): string {
  return `workers() {
  ${quote(binary)} --connect-and-read ${quote(stats)} 2>&1 < /dev/null | tr ',{}' '\\n\\n\\n' | tr -d ' \\t"' | awk -F: '
    $1 == "workers" { inside = 1 }
    inside && $1 == "pid" { pid = $2 }
    inside && $1 == "accepting" { accepting = $2 }
    inside && $1 == "status" && $2 != "cheap" && pid > 0 { print pid, accepting; seen = 1 }
    END { exit !seen }'
}`;
}
