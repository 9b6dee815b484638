import { posix } from 'node:path';
import type { Activation } from '../../activation/activation';
import type { FileFacts, Host } from '../../transport/host';
import { lineOfWord, mostBytes } from '../../transport/scripts/bounds';
import { quote } from '../../transport/shell';
import type { EmperorStats } from '../emperor/stats';
import { tellingLines } from '../instance/evidence';
import { marks, revisionOf } from '../instance/files';
import { instanceProps } from '../instance/props';
import { validateOnHost } from '../instance/validate';
import { expectedOf } from '../misplaced';
import type { Live, Work } from '../resource';
import { beginTakeover, occupantsOf } from '../takeover/displaced';
import { takingOver } from '../takeover/occupant';
import { runTransaction, type Transaction, type TransactionFile } from '../transaction';
import { failureOf } from '../transaction-error';
import { pathsOf, renderVassal } from './files';
import type { VassalProps, VassalState } from './props';
import { ofVassal } from './seen';
import { watching } from './watch';
import { mayHaveZergs, zergFunctions } from './zergs';

/** What a deployment starts from. */
export interface Deployment {
  readonly work: Work;
  readonly live?: Live<VassalProps, VassalState>;
  readonly marker?: FileFacts;
  /** What the emperor said before. */
  readonly stats: EmperorStats;
  /** What makes the change effective. */
  readonly how: Activation;
}

/** Puts a vassal's file in place and waits until its emperor runs it, or leaves everything as it was. */
export async function deploy(host: Host, props: VassalProps, deployment: Deployment): Promise<void> {
  const { work, live, how, stats } = deployment;
  const { ini } = pathsOf(props);
  if (props.validate) {
    work.progress(`asking the host's uWSGI about ${ini}`);
    await validateOnHost(host, asInstance(props, stats.uid), work, stats.pid);
  }
  const before = live?.props.ensure as string | undefined;
  // Its file was removed, and its emperor ends it.
  const ends = live === undefined && ofVassal(props, stats.vassals) !== undefined;
  if (ends || before === 'stale' || before === 'starting' || before === 'stopped') {
    // Two reloads at once would be taken for one: the workers of the first could stand for those of the second. And a
    // vassal that is told to end while it starts may not hear it, until the emperor kills it half a minute later.
    work.progress(`waiting until ${props.name} has ended what is under way`);
    await host.exec(`${watching(props)}\n${ends ? 'gone' : 'settle'} ${props.timeout}\n:`, {
      purpose: `wait for ${ini}`,
      readOnly: true,
      timeout: props.timeout + 30,
      signal: work.signal,
    });
  }
  const respawns = live !== undefined && how === 'restart';
  work.progress(
    `${before === undefined ? 'adding' : respawns ? 'restarting' : 'reloading'} ${props.name} and waiting until workers accept`,
  );
  // Those that end with the vassal need not be ended.
  const zergs = !respawns && live !== undefined && [props, live.props].some(mayHaveZergs);
  const shell = `${watching(props)}${zergs ? zergFunctions(props) : ''}`;
  await beginTakeover(work, props.name);
  const transaction: Transaction = {
    purpose: `deploy ${ini}`,
    files: filesOf(props, deployment),
    prepare: `${shell}
emperor=${stats.pid}
[ "$(${lineOfWord('"$marker"')})" = ${quote(markOf(props))} ] || fresh=1
${rememberLog(props)}`,
    activate: `expect_start
${respawns ? `${respawn(props)} || return 1\n` : ''}${isHeld(props, stats) || respawns ? 'release' : `wake ${stats.pid}`}`,
    prove: `serves ${quote(markOf(props))}${zergs ? ' || return $?\nrenew_zergs' : ''}`,
    revert: `${shell}
drop ${quote(pathsOf(props).aside)}
${revert(props, live, zergs)}`,
    // Another change may have taken it out of sight, and the file stands again.
    record: `rm -f ${quote(pathsOf(props).aside)}`,
    evidence: `${evidence}`,
    deadline: props.timeout,
  };
  const outcome = await runTransaction(host, takingOver(transaction, occupantsOf(work)));
  if (outcome.kind === 'done') return;
  throw failureOf(
    outcome.kind === 'reverted' ? { ...outcome, evidence: tellingLines(outcome.evidence) } : outcome,
    host.name,
    props.name,
    'vassal',
  );
}

/** Whether the emperor holds a vassal of this name back. */
const isHeld = (props: VassalProps, { blacklist }: EmperorStats): boolean =>
  ofVassal(props, blacklist) !== undefined;

/** The revision that workers write down; empty where none starts before the first request. */
const markOf = (props: VassalProps): string => (marks(props) ? revisionOf(props) : '');

/** What the emperor shall find, in the order in which it may find it: it looks at any moment. */
function filesOf(props: VassalProps, { live, marker, stats }: Deployment): readonly TransactionFile[] {
  const { ini, marker: markerPath, onDemand } = pathsOf(props);
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

/** The user that workers run as, who must be able to write the marker. */
function writerOf({ tyrant, owner, sections }: VassalProps, { uid }: EmperorStats): string | undefined {
  if (tyrant) return owner;
  // Only root can give a vassal another user: uWSGI passes over `uid` elsewhere.
  if (uid !== 0) return String(uid);
  const asked = sections['uwsgi']?.['uid'];
  return typeof asked === 'string' ? asked : undefined;
}

/**
 * The vassal as an instance, for the validation: under a tyrant as the owner of its file, whatever it says itself, and else as
 * the user of its emperor where that is not root.
 */
export function asInstance(props: VassalProps, emperorUser = 0) {
  const { host, name, layout, binary, timeout, tyrant, owner, group, directory } = props;
  const path = pathsOf(props).ini;
  const { uid: _, gid: __, ...main } = props.sections['uwsgi'] ?? {};
  const sections = tyrant ? { ...props.sections, uwsgi: main } : props.sections;
  const inherited = emperorUser === 0 ? undefined : { user: String(emperorUser) };
  const service = tyrant ? { user: owner, group } : inherited;
  const given = { host, name, path, sections, layout, binary, timeout, service, manager: 'pidfile' };
  return { ...instanceProps.parse(given), path, runtimeDirectory: directory };
}

/** Shell: the vassal ends and starts again, while its file is out of the emperor's sight. */
function respawn(props: VassalProps): string {
  const aside = quote(posix.basename(pathsOf(props).aside));
  return `( reach "\${ini%/*}" && land "\${ini##*/}" ${aside} ) && {
  gone ${props.timeout}; ended=$?
  ( reach "\${ini%/*}" && land ${aside} "\${ini##*/}" ) && [ "$ended" = 0 ]
}`;
}

/** Shell: where the vassal's output goes, and how much of it there is already. */
function rememberLog({ sections }: VassalProps): string {
  const own = ['logto2', 'logto']
    .map((option) => sections['uwsgi']?.[option])
    .find((path) => typeof path === 'string' && /^\/[^%$@]+$/.test(path)) as string | undefined;
  const log = own === undefined ? '$(readlink "/proc/$emperor/fd/2")' : quote(own);
  return `log=${log}
size=$(stat -c %s "$log" 2>/dev/null || echo 0)
heard=$(journalctl --quiet -n 0 --show-cursor 2>/dev/null | sed -n 's/^-- cursor: //p')`;
}

/** Shell: what was said since, but for what the emperor says of others. */
const evidence = `[ -n "$log" ] || return 0
[ "\${attempt:-0}" -lt 1 ] || echo "the emperor holds it back: it ended $((attempt + 1)) times"
if [ -f "$log" ]; then tail -c "+$((size + 1))" "$log" | head -c ${mostBytes}
else
  unit=$(sed -n 's#.*/\\([^/]*\\.service\\)$#\\1#p' "/proc/$emperor/cgroup" | head -n 1)
  [ -z "$unit" ] || journalctl --no-pager -o cat \${heard:+--after-cursor "$heard"} -u "$unit"
fi | awk '!/\\[(uwsgi-)?emperor\\]/ || index($0, ENVIRON["vassal"])' | tail -n 60`;

/** Shell: what was there before is in effect again, after its file was put back. */
function revert(props: VassalProps, live: Deployment['live'], zergs: boolean): string {
  if (live === undefined) return `gone ${props.timeout}`;
  const healthy = (live.props.ensure as string) === 'running';
  return `expect_start
release
${zergs ? 'end_zergs' : ':'}
${healthy ? '' : 'return 0'}
patience=$(($(now) + ${props.timeout}))
while [ "$(now)" -lt "$patience" ]; do
  serves ${quote(markOf(live.props))} && return 0
  sleep 0.2
done
return 1`;
}
