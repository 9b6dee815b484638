import { posix } from 'node:path';
import { renderUnit } from '../../config/unit-file';
import { letterShell } from '../../presets/letters';
import { placeOf } from '../../transport/scripts/install';
import { quote } from '../../transport/shell';
import { prepareDirectory, startedOutput } from './directory';
import { saidBy } from './evidence';
import { renderInstance, unitOf } from './files';
import { type ManagerProps, managerOf } from './manager';
import { type Placed, type PlacedProps, pathsOf } from './paths';
import { writtenOut } from './validate';

/** Options that name something only one process can have. */
const personal: ReadonlySet<string> = new Set([
  'master-fifo',
  'stats',
  'stats-server',
  'pidfile',
  'pidfile2',
  'safe-pidfile',
  'safe-pidfile2',
]);

/** Most seconds that requests may take to be finished: uWSGI itself waits 60 (`worker-reload-mercy`). */
const mercy = 65;

/** Where the stand-in of an instance is. */
function standInPlace(props: Placed) {
  const { ini, directory } = pathsOf(props);
  const own = posix.join(directory, 'stand-in');
  return {
    name: `${props.name}-stand-in`,
    path: posix.join(own, posix.basename(ini)),
    manager: props.manager,
    runtimeDirectory: own,
  };
}

/** The zerg that serves while another one is replaced: the same options, with all that is personal in its own folder. */
export function standInOf(props: PlacedProps): PlacedProps {
  const { ini } = pathsOf(props);
  const value = (text: string | string[]): string | string[] =>
    Array.isArray(text) ? text.map((one) => writtenOut(one, ini)) : writtenOut(text, ini);
  const sections = Object.entries(props.sections).map(([name, options]) => [
    name,
    Object.fromEntries(
      Object.entries(options)
        .filter(([option]) => !personal.has(option))
        .map(([option, text]) => [option, value(text)]),
    ),
  ]);
  return {
    ...props,
    ...standInPlace(props),
    sections: Object.fromEntries(sections),
    layout: props.layout?.filter((entry) => !personal.has(entry)),
    enabled: false,
  };
}

/** How a zerg takes over from another one. */
export interface Dance {
  /** Shell: whether the stand-in serves, as a transaction asks it. */
  readonly serves: string;
  /** Most seconds until it must. */
  readonly seconds: number;
  /** Shell: only what the new process writes from now on counts. */
  readonly forget: string;
}

/**
 * Shell: a stand-in of the new files starts beside the zerg that runs; once it serves, that one finishes its requests and
 * ends, and starts anew. `$swapped` tells whether it was touched. The stand-in stays until {@link dismissShell}: at every
 * moment somebody accepts, and whoever is cut off leaves somebody who does.
 */
export function danceShell(props: PlacedProps, { serves, seconds, forget }: Dance): string {
  const standIn = standInOf(props);
  const { ini, log } = pathsOf(standIn);
  const [old, other] = [managerOf(props), managerOf(standIn)];
  const systemd = props.manager === 'systemd';
  const put = (path: string, content: string, { mode, owner }: { mode: string; owner: string }): string => {
    const { directory: folder, name, staged } = placeOf(path);
    return `base64 -d > "$work/standing" <<'END' && put ${folder} ${name} ${staged} ${mode} ${quote(owner)} < "$work/standing" || return 1\n${Buffer.from(content).toString('base64')}\nEND`;
  };
  return `${dismissShell(props)}
${put(ini, renderInstance(standIn), { mode: props.mode, owner: owned(standIn) })}
${prepareDirectory(standIn)}
${systemd ? `${put(unitFileOf(standIn), renderUnit(unitOf(standIn)), { mode: '644', owner: '' })}\nsystemctl daemon-reload` : ''}
stand_in_serves() {
${serves}
}
began=$(now) lacks=
${other.start}
while :; do
  stand_in_serves; status=$?
  [ "$status" -ne 0 ] || break
  if [ "$status" -eq 2 ] || [ "$(now)" -ge $((began + ${seconds})) ]; then
    echo "the other zerg does not serve\${lacks:+: $lacks}" >&2
    ( ${systemd ? ':' : `said0=0; cat ${startedOutput(standIn)} ${quote(log)}`}; ${saidBy(standIn).since} ) >&2 2>/dev/null
    [ -z "$doomed" ] || ${managerOf(standIn).kill}
    return 1
  fi
  sleep 0.1
done
swapped=1 proven=
${finishShell(props)}
${forget}
${old.start}`;
}

/** Shell: ends a dance that failed; a zerg that was not touched serves on, another one is brought back meanwhile. */
export function undanceShell(
  was: PlacedProps,
  { again, registers }: { readonly again: string; readonly registers: boolean },
): string {
  const manager = managerOf(was);
  return `again() {
if [ -z "$swapped" ]; then
  ${registers ? manager.prepare : ':'}
  ( ${manager.alive}; )
  return
fi
${again}
}
again; restored=$?
${dismissShell(was)}
return "$restored"`;
}

/** Shell: a stand-in, if there is one, finishes its requests and goes with all that is its own. */
export function dismissShell(props: ManagerProps): string {
  const place = { ...props, ...standInPlace(props) };
  const { directory } = pathsOf(place);
  const forget =
    props.manager === 'systemd' ? `\n  rm -f ${quote(unitFileOf(place))}\n  ${managerOf(place).forget}` : '';
  return `if [ -e ${quote(directory)} ]; then
  ${finishShell(place)}${forget}
  wipe ${quote(directory)}
fi`;
}

/** Shell: lets a process finish its requests and end; what hangs is ended all the same. */
function finishShell(props: ManagerProps): string {
  const { stop, master } = managerOf(props);
  // A unit of a zerg does the same by its ExecStop.
  if (props.manager === 'systemd') return stop;
  const { fifo } = pathsOf(props);
  return `finishing=$(${master})
  if [ -n "$finishing" ] && ${letterShell('q', quote(fifo))}; then
    timeout ${mercy} tail -f -s 0.1 --pid="$finishing" /dev/null
  fi
  ${stop}`;
}

/** Units that are there until the machine goes down. */
const unitDirectory = '/run/systemd/system';

const unitFileOf = (props: Placed): string => posix.join(unitDirectory, pathsOf(props).unit!);

/** The owner that the configuration has. */
const owned = ({ owner = '', group }: PlacedProps): string =>
  `${owner}${group === undefined ? '' : `:${group}`}`;
