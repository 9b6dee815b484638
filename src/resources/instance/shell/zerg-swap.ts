import { posix } from 'node:path';
import { renderUnit } from '../../../config/unit-file';
import { installTarget } from '../../../transport/scripts/install';
import { base64, type Shell, sh } from '../../../transport/shell';
import { renderInstance, unitOf } from '../../process/files';
import { expandFilePath, type PathProps, processPaths, type ResolvedProps } from '../../process/paths';
import { logCapture } from '../../process/shell/diagnostics';
import { prepareDirectory, startedOutput } from '../../process/shell/directory';
import { sendLetters } from '../../process/shell/letters';
import { managerOf, processOf } from './manager';
import { type ManagedProcess, supervisorOf } from './supervisor';

/** Options for files and sockets that only one process can use. */
const exclusiveOptions: ReadonlySet<string> = new Set([
  'master-fifo',
  'stats',
  'stats-server',
  'pidfile',
  'pidfile2',
  'safe-pidfile',
  'safe-pidfile2',
]);

/** Most seconds until running requests are finished: uWSGI itself waits 60 (`worker-reload-mercy`). */
const mercy = 65;

/** Name and paths of the standby of an instance. */
function standbyPaths(props: PathProps) {
  const { ini, directory } = processPaths(props);
  const own = posix.join(directory, 'standby');
  return {
    name: `${props.name}-standby`,
    path: posix.join(own, posix.basename(ini)),
    manager: props.manager,
    runtimeDirectory: own,
  };
}

/** Standby: a second zerg that serves while the first one is replaced. It has the same options, but its own FIFO, stats and pidfile. */
export function standbyOf(props: ResolvedProps): ResolvedProps {
  const { ini } = processPaths(props);
  const value = (text: string | string[]): string | string[] =>
    Array.isArray(text) ? text.map((one) => expandFilePath(one, ini)) : expandFilePath(text, ini);
  const sections = Object.entries(props.sections).map(([name, options]) => [
    name,
    Object.fromEntries(
      Object.entries(options)
        .filter(([option]) => !exclusiveOptions.has(option))
        .map(([option, text]) => [option, value(text)]),
    ),
  ]);
  return {
    ...props,
    ...standbyPaths(props),
    sections: Object.fromEntries(sections),
    layout: props.layout?.filter((entry) => !exclusiveOptions.has(entry)),
    enabled: false,
  };
}

/** Proof that the standby serves, before the first zerg is replaced. */
export interface SwapProof {
  /** Shell: whether the standby serves, with the exit statuses of `Transaction.prove`. */
  readonly serves: Shell;
  /** Most seconds until it must serve. */
  readonly seconds: number;
  /** Shell: empties the revision marker, so that only the new process can fill it. */
  readonly forget: Shell;
}

/**
 * Shell: replaces a zerg without a moment in which no process accepts. A standby with the new files starts beside the running
 * zerg; once it serves, the running zerg finishes its requests and restarts. `$swapped` is set when that begins. The standby
 * stays until {@link removeStandbyScript}, so that some process accepts at every moment, even if this script is killed.
 */
export function swapScript(props: ResolvedProps, { serves, seconds, forget }: SwapProof): Shell {
  const standby = standbyOf(props);
  const { ini, log } = processPaths(standby);
  const [old, other] = [managerOf(props), managerOf(standby)];
  const systemd = props.manager === 'systemd';
  const put = (path: string, content: string, { mode, owner }: { mode: string; owner: string }): Shell => {
    const { directory: folder, name, staged } = installTarget(path);
    return sh`base64 -d > "$work/standing" <<'END' && put ${folder} ${name} ${staged} ${mode} ${owner} < "$work/standing" || return 1
${base64(content)}
END`;
  };
  return sh`${removeStandbyScript(processOf(props))}
${put(ini, renderInstance(standby), { mode: props.mode, owner: ownerArgument(standby) })}
${prepareDirectory(standby)}
${
  systemd
    ? sh`${put(unitFileOf(standby), renderUnit(unitOf(standby)), { mode: '644', owner: '' })}
systemctl daemon-reload`
    : sh``
}
standby_serves() {
${serves}
}
began=$(now) lacks=
${other.start}
while :; do
  standby_serves; status=$?
  [ "$status" -ne 0 ] || break
  if [ "$status" -eq 2 ] || [ "$(now)" -ge $((began + ${seconds})) ]; then
    echo "the standby does not serve\${lacks:+: $lacks}" >&2
    ( ${systemd ? sh`:` : sh`said0=0; cat ${startedOutput(standby)} ${log}`}; ${logCapture(standby).since} ) >&2 2>/dev/null
    [ -z "$doomed" ] || ${managerOf(standby).kill}
    return 1
  fi
  sleep 0.1
done
swapped=1 proven=
${stopGracefully(processOf(props))}
${forget}
${old.start}`;
}

/** Shell: rolls back a failed swap: restores the zerg if it was replaced, then removes the standby. */
export function rollbackSwapScript(
  was: ResolvedProps,
  { again, registers }: { readonly again: Shell; readonly registers: boolean },
): Shell {
  const manager = managerOf(was);
  return sh`again() {
if [ -z "$swapped" ]; then
  ${registers ? manager.prepare : sh`:`}
  ( ${manager.alive}; )
  return
fi
${again}
}
again; restored=$?
${removeStandbyScript(processOf(was))}
return "$restored"`;
}

/** Shell: removes the standby, if there is one, with its files, after it has finished its requests. */
export function removeStandbyScript(props: ManagedProcess): Shell {
  const place = { ...props, ...standbyPaths(props) };
  const { directory } = processPaths(place);
  const forget =
    props.manager === 'systemd'
      ? sh`
  rm -f ${unitFileOf(place)}
  ${supervisorOf(place).forget}`
      : sh``;
  return sh`if [ -e ${directory} ]; then
  ${stopGracefully(place)}${forget}
  wipe ${directory}
fi`;
}

/** Shell: stops a process after it has finished its requests, and kills it if it hangs. */
function stopGracefully(props: ManagedProcess): Shell {
  const { stop, master } = supervisorOf(props);
  // A unit of a zerg does the same by its ExecStop.
  if (props.manager === 'systemd') return stop;
  const { fifo } = processPaths(props);
  return sh`finishing=$(${master})
  if [ -n "$finishing" ] && ${sendLetters('q', fifo)}; then
    timeout ${mercy} tail -f -s 0.1 --pid="$finishing" /dev/null
  fi
  ${stop}`;
}

/** Directory of units that last until the next boot. */
const unitDirectory = '/run/systemd/system';

const unitFileOf = (props: PathProps): string => posix.join(unitDirectory, processPaths(props).unit!);

/** Owner and group of the configuration, as `chown` takes them. */
const ownerArgument = ({ owner = '', group }: ResolvedProps): string =>
  `${owner}${group === undefined ? '' : `:${group}`}`;
