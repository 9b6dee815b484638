import type { Activation } from '../../plan/activation';
import type { Host } from '../../transport/host';
import { quote } from '../../transport/shell';
import { digestOf } from '../digest';
import { type Live, ResourceError, type Work } from '../resource';
import { runTransaction, type TransactionFile } from '../transaction';
import { failureOf } from '../transaction-error';
import { tellingLines } from './evidence';
import { marks, type PlacedProps, pathsOf, revisionOf } from './files';
import { managerOf } from './manager';
import type { InstanceProps, InstanceState } from './props';
import { validateOnHost } from './validate';

/** What a deployment starts from. */
export interface Deployment {
  readonly work: Work;
  readonly live?: Live<InstanceProps, InstanceState>;
  /** What makes the change effective. */
  readonly how: Activation;
  /** Whether a process runs now. */
  readonly running: boolean;
  readonly content: string;
  readonly unit?: string;
}

/** Puts an instance's files in place and makes them effective, or leaves everything as it was. Returns the master's pid. */
export async function deploy(
  host: Host,
  props: PlacedProps,
  deployment: Deployment,
): Promise<number | undefined> {
  const { work, live, content, unit } = deployment;
  const { ini, unitFile } = pathsOf(props);
  if (props.validate && props.ensure === 'running' && contentChanged(live, content)) {
    work.progress(`asking the host's uWSGI about ${ini}`);
    await validateOnHost(host, props, work.signal);
  }
  const seen = await host.observe({
    files: [ini, ...(unitFile === undefined ? [] : [unitFile])].map((path) => ({ path })),
  });
  const expected = (path: string): string => seen.files.get(path)?.digest ?? 'absent';
  if (live !== undefined && live.digest !== undefined && expected(ini) !== live.digest) {
    throw new ResourceError(
      host.name,
      props.name,
      `Cannot change ${ini}: it was edited while we applied; nothing was changed, run again to see the edit`,
    );
  }
  const files: TransactionFile[] = [
    { path: ini, content, mode: props.mode, owner: props.owner, group: props.group, expected: expected(ini) },
    ...(unitFile === undefined || unit === undefined
      ? []
      : [{ path: unitFile, content: unit, mode: '644', expected: expected(unitFile) }]),
  ].filter(
    (file) =>
      file.expected !== digestOf(file.content) || (file.path === ini && ownershipDiffers(props, live)),
  );
  const manager = managerOf(props);
  const step = activationStep(deployment, props);
  work.progress(describe(step, props));
  const outcome = await runTransaction(host, {
    purpose: `deploy ${ini}`,
    files,
    prepare: `${prepareDirectory(props)}\n${manager.prepare}`,
    activate: {
      none: serves(props, deployment),
      reload: `${forgotten(props)}\n${manager.reload}`,
      restart: `${forgotten(props)}\n${manager.restart}`,
      start: `${forgotten(props)}\n${manager.start}`,
      stop: manager.stop,
    }[step],
    prove: proof(props, step, manager.alive),
    revert: revert(props, deployment, manager),
    evidence: manager.evidence,
    deadline: props.timeout,
  });
  if (outcome.kind === 'reverted') {
    throw failureOf(
      { ...outcome, evidence: tellingLines(outcome.evidence) },
      host.name,
      props.name,
      'instance',
    );
  }
  if (outcome.kind !== 'done') throw failureOf(outcome, host.name, props.name, 'instance');
  const after = await host.observe(
    unitFile === undefined ? { pidfiles: [pathsOf(props).pidfile] } : { units: [pathsOf(props).unit!] },
  );
  return manager.live(after).pid;
}

type Step = 'none' | 'reload' | 'restart' | 'start' | 'stop';

function activationStep({ how, running }: Deployment, props: PlacedProps): Step {
  if (props.ensure === 'stopped') return running ? 'stop' : 'none';
  if (!running) return 'start';
  return stepOf[how];
}

/** What a manager does for an activation: the mildest of its steps that is enough. */
const stepOf: Readonly<Record<Activation, 'none' | 'reload' | 'restart'>> = {
  none: 'none',
  live: 'none',
  mules: 'reload',
  spoolers: 'reload',
  'chain-reload': 'reload',
  workers: 'reload',
  reload: 'reload',
  zerg: 'restart',
  respawn: 'restart',
  restart: 'restart',
};

/** Shell: the marker is given the new revision, which workers serve already where nothing needs to happen. */
function serves(props: PlacedProps, { running, live }: Deployment): string {
  if (!running || !marks(props) || live?.state.revision === revisionOf(props)) return ':';
  return `echo ${revisionOf(props)} > ${quote(pathsOf(props).marker)}`;
}

/** Shell: only what workers write from now on counts; emptied, the file keeps its owner. */
function forgotten(props: PlacedProps): string {
  return `: > ${quote(pathsOf(props).marker)}`;
}

function describe(step: Step, { name }: PlacedProps): string {
  const texts: Readonly<Record<Step, string>> = {
    none: `writing ${name}`,
    reload: `reloading ${name} and waiting until new workers accept`,
    restart: `restarting ${name} and waiting until workers accept`,
    start: `starting ${name} and waiting until workers accept`,
    stop: `stopping ${name}`,
  };
  return texts[step];
}

function contentChanged(live: Deployment['live'], content: string): boolean {
  return live?.digest !== digestOf(content);
}

function ownershipDiffers({ mode, owner, group }: PlacedProps, live: Deployment['live']): boolean {
  if (live === undefined) return false;
  const { props } = live;
  return (
    props.mode !== mode ||
    (owner !== undefined && props.owner !== owner) ||
    (group !== undefined && props.group !== group)
  );
}

/** The directory of marker and pidfile; workers that run as another user may write the marker, nothing else. */
function prepareDirectory(props: PlacedProps): string {
  const { directory, marker } = pathsOf(props);
  const uid = props.sections['uwsgi']?.['uid'];
  const worker = typeof uid === 'string' ? uid : props.service?.user;
  const own =
    worker === undefined ? '' : ` && { [ "$(id -u)" != 0 ] || chown ${quote(worker)} ${quote(marker)}; }`;
  const directoryOwner =
    props.manager === 'pidfile' && props.service?.user !== undefined
      ? ` && { [ "$(id -u)" != 0 ] || chown ${quote(props.service.user)} ${quote(directory)}; }`
      : '';
  return `mkdir -p ${quote(directory)} && chmod 755 ${quote(directory)}${directoryOwner} && { [ -e ${quote(marker)} ] || : > ${quote(marker)}; }${own} || return 1`;
}

/** A running master whose workers wrote down that they accept requests of this revision. */
function proof(props: PlacedProps, step: Step, alive: string): string {
  if (step === 'none') return 'return 0';
  if (step === 'stop') return `( ${alive}; ) && return 1; return 0`;
  if (!marks(props)) return alive;
  return `${alive}\n[ "$(cat ${quote(pathsOf(props).marker)} 2>/dev/null)" = ${quote(revisionOf(props))} ]`;
}

/** What makes the files that were there before effective again. */
function revert(
  props: PlacedProps,
  { running, live, how }: Deployment,
  manager: ReturnType<typeof managerOf>,
): string {
  const { directory } = pathsOf(props);
  if (live === undefined) return `${manager.stop}\n${manager.forget}\nrm -rf ${quote(directory)}`;
  const before = managerOf({
    ...props,
    ...live.props,
    path: props.path,
    runtimeDirectory: props.runtimeDirectory,
  });
  if (!running) return `${before.prepare}\n${manager.stop}`;
  const marker = quote(pathsOf(props).marker);
  const revision = revisionOf(live.props);
  const served = (live.props.ensure as string) === 'running' && marks(live.props);
  const again =
    stepOf[how] === 'restart'
      ? before.restart
      : `if ( ${before.alive} ); then ${before.reload}; else ${before.restart}; fi`;
  const activate =
    stepOf[how] === 'none' ? (served ? `echo ${revision} > ${marker}` : ':') : `: > ${marker}\n${again}`;
  return `${before.prepare}
began=$(date +%s)
${activate}
began=$(date +%s)
still() {
${before.alive}
${served ? `[ "$(cat ${marker} 2>/dev/null)" = ${revision} ]` : ':'}
}
while [ $(($(date +%s) - began)) -lt ${props.timeout} ]; do
  still && return 0
  sleep 0.2
done
return 1`;
}
