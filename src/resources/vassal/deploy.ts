import { posix } from 'node:path';
import type { Activation } from '../../activation/activation';
import type { FileFacts, Host } from '../../transport/host';
import { lineOf, mostBytes } from '../../transport/scripts/bounds';
import { type Shell, sh } from '../../transport/shell';
import type { EmperorStatistics } from '../emperor/stats';
import { instanceProps } from '../instance/props';
import { expectedOf } from '../misplaced';
import { workersRevision, writesMarker } from '../process/files';
import { validateOnHost } from '../process/host/validate';
import { relevantLines } from '../process/shell/diagnostics';
import type { Live, Work } from '../resource';
import { beginTakeover } from '../takeover/displaced';
import { takingOver } from '../takeover/occupant';
import { runTransaction, type Transaction, type TransactionFile } from '../transaction';
import { transactionFailure } from '../transaction-error';
import { emperorQueries } from './emperor-queries';
import { renderVassal, vassalPaths } from './files';
import type { VassalProps, VassalState } from './props';
import { entryOfVassal, type ObservedVassal } from './status';
import { mayHaveZergs, zergFunctions } from './zergs';

/** Context of a deployment. */
export interface VassalDeployment {
  readonly work: Work;
  readonly live?: Live<ObservedVassal, VassalState>;
  readonly marker?: FileFacts;
  /** Statistics of the emperor before the change. */
  readonly stats: EmperorStatistics;
  /** Activation that the change needs. */
  readonly how: Activation;
}

/** Installs the file of a vassal and waits until its emperor runs it, in one transaction. */
export async function deployVassal(
  host: Host,
  props: VassalProps,
  deployment: VassalDeployment,
): Promise<void> {
  const { work, live, how, stats } = deployment;
  const { ini } = vassalPaths(props);
  if (props.validate) {
    work.progress(`validating ${ini} with the host's uWSGI`);
    await validateOnHost(host, asInstance(props, stats.uid), work, stats.pid);
  }
  const before = live?.props.ensure;
  // Its file was removed, and its emperor ends it.
  const ends = live === undefined && entryOfVassal(props, stats.vassals) !== undefined;
  if (ends || before === 'stale' || before === 'starting' || before === 'stopped') {
    // Two reloads at once would look like one: the workers of the first could pass for those of the second. And a vassal that
    // gets a stop signal while it starts may ignore it, until the emperor kills it half a minute later.
    work.progress(`waiting until ${props.name} has finished its pending start, reload or stop`);
    await host.exec(
      sh`${emperorQueries(props)}
${ends ? sh`gone` : sh`settle`} ${props.timeout}
:`,
      {
        purpose: `wait for ${ini}`,
        readOnly: true,
        timeout: props.timeout + 30,
        signal: work.signal,
      },
    );
  }
  const respawns = live !== undefined && how === 'restart';
  work.progress(
    `${before === undefined ? 'adding' : respawns ? 'restarting' : 'reloading'} ${props.name} and waiting until workers accept`,
  );
  // A restart ends the zergs with the vassal.
  const zergs = !respawns && live !== undefined && [props, live.props].some(mayHaveZergs);
  const shell = sh`${emperorQueries(props)}${zergs ? zergFunctions(props) : sh``}`;
  await beginTakeover(work, props.name);
  const transaction: Transaction = {
    purpose: `deploy ${ini}`,
    files: filesOf(props, deployment),
    prepare: sh`${shell}
emperor=${stats.pid}
[ "$(${lineOf(sh`"$marker"`)})" = ${markOf(props)} ] || fresh=1
${rememberLog(props)}`,
    activate: sh`expect_start
${
  respawns
    ? sh`${respawn(props)} || return 1
`
    : sh``
}${isHeld(props, stats) || respawns ? sh`release` : sh`wake ${stats.pid}`}`,
    prove: sh`serves ${markOf(props)}${
      zergs
        ? sh` || return $?
renew_zergs`
        : sh``
    }`,
    revert: sh`${shell}
${respawns ? sh`drop ${vassalPaths(props).aside}` : sh`:`}
${revert(props, live, zergs)}`,
    // Removes the aside copy of an earlier change; the file itself exists again.
    record: sh`rm -f ${vassalPaths(props).aside}`,
    evidence: sh`${evidence}`,
    deadline: props.timeout,
  };
  const outcome = await runTransaction(host, takingOver(host, transaction, work));
  if (outcome.kind === 'done') return;
  throw transactionFailure(
    outcome.kind === 'reverted' ? { ...outcome, evidence: relevantLines(outcome.evidence) } : outcome,
    host.name,
    props.name,
    'vassal',
  );
}

/** Whether the emperor throttles a vassal of this name. */
const isHeld = (props: VassalProps, { blacklist }: EmperorStatistics): boolean =>
  entryOfVassal(props, blacklist) !== undefined;

/** Revision that workers write to the marker; empty if no worker starts before the first request. */
const markOf = (props: ObservedVassal): string => (writesMarker(props) ? workersRevision(props) : '');

/** Files to install, in an order that is safe at every moment, because the emperor may scan at any moment. */
function filesOf(props: VassalProps, { live, marker, stats }: VassalDeployment): readonly TransactionFile[] {
  const { ini, marker: markerPath, onDemand } = vassalPaths(props);
  const { mode, owner, group } = props;
  const writer = writerOf(props, stats);
  const others = writer !== undefined && !/^\d+$/.test(writer) && marker?.owner !== writer;
  const file = { mode, owner, group, content: renderVassal(props), expected: live?.digest ?? 'absent' };
  return [
    ...(marker === undefined || others
      ? [{ path: markerPath, content: '', mode: '644', owner: writer, expected: expectedOf(marker) }]
      : []),
    ...(props.onDemand === undefined || live !== undefined
      ? []
      : [{ path: onDemand, content: `${props.onDemand}\n`, mode, owner, group, expected: 'absent' }]),
    { path: ini, ...file },
  ];
}

/** User of the workers, who must be able to write the marker. */
function writerOf({ tyrant, owner, sections }: VassalProps, { uid }: EmperorStatistics): string | undefined {
  if (tyrant) return owner;
  // Only root can start a vassal as another user: otherwise uWSGI ignores `uid`.
  if (uid !== 0) return String(uid);
  const asked = sections['uwsgi']?.['uid'];
  return typeof asked === 'string' ? asked : undefined;
}

/**
 * Props of an instance that equals the vassal, for the validation. Under a tyrant it runs as the owner of its file, whatever its
 * options say; otherwise as the user of its emperor, if that is not root.
 */
export function asInstance(props: ObservedVassal, emperorUser = 0) {
  const { host, name, layout, binary, timeout, tyrant, owner, group, directory } = props;
  const path = vassalPaths(props).ini;
  const { uid: _, gid: __, ...main } = props.sections['uwsgi'] ?? {};
  const sections = tyrant ? { ...props.sections, uwsgi: main } : props.sections;
  const inherited = emperorUser === 0 ? undefined : { user: String(emperorUser) };
  const service = tyrant ? { user: owner, group } : inherited;
  const given = { host, name, path, sections, layout, binary, timeout, service, manager: 'pidfile' };
  return { ...instanceProps.parse(given), path, runtimeDirectory: directory };
}

/** Shell: restarts the vassal, by moving its file aside until the emperor has ended it. */
function respawn(props: VassalProps): Shell {
  const aside = sh`${posix.basename(vassalPaths(props).aside)}`;
  return sh`( reach "\${ini%/*}" && land "\${ini##*/}" ${aside} ) && {
  gone ${props.timeout}; ended=$?
  ( reach "\${ini%/*}" && land ${aside} "\${ini##*/}" ) && [ "$ended" = 0 ]
}`;
}

/** Shell: records the log file of the vassal and its current size. */
function rememberLog({ sections }: VassalProps): Shell {
  const own = ['logto2', 'logto']
    .map((option) => sections['uwsgi']?.[option])
    .find((path) => typeof path === 'string' && /^\/[^%$@]+$/.test(path)) as string | undefined;
  const log = own === undefined ? sh`$(readlink "/proc/$emperor/fd/2")` : sh`${own}`;
  return sh`log=${log}
size=$(stat -c %s "$log" 2>/dev/null || echo 0)
heard=$(journalctl --quiet -n 0 --show-cursor 2>/dev/null | sed -n 's/^-- cursor: //p')`;
}

/** Shell: prints the lines logged since then, except those of the emperor about other vassals. */
const evidence = sh`[ -n "$log" ] || return 0
[ "\${attempt:-0}" -lt 1 ] || echo "the emperor throttles it: it ended $((attempt + 1)) times"
if [ -f "$log" ]; then tail -c "+$((size + 1))" "$log" | head -c ${mostBytes}
else
  unit=$(sed -n 's#.*/\([^/]*\.service\)$#\1#p' "/proc/$emperor/cgroup" | head -n 1)
  [ -z "$unit" ] || journalctl --no-pager -o cat \${heard:+--after-cursor "$heard"} -u "$unit"
fi | awk '!/\[(uwsgi-)?emperor\]/ || index($0, ENVIRON["vassal"])' | tail -n 60`;

/** Shell: activates the previous revision, after its file was restored. */
function revert(props: VassalProps, live: VassalDeployment['live'], zergs: boolean): Shell {
  if (live === undefined) return sh`gone ${props.timeout}`;
  const healthy = live.props.ensure === 'running';
  return sh`expect_start
release
${zergs ? sh`end_zergs` : sh`:`}
${healthy ? sh`` : sh`return 0`}
patience=$(($(now) + ${props.timeout}))
while [ "$(now)" -lt "$patience" ]; do
  serves ${markOf(live.props)} && return 0
  sleep 0.2
done
return 1`;
}
