import { isDeepStrictEqual } from 'node:util';
import type { Host } from '../../transport/host';
import { digestOf } from '../digest';
import { ResourceError, type Work } from '../resource';
import { runTransaction, type TransactionFile } from '../transaction';
import { failureOf } from '../transaction-error';
import { prepareDirectory } from './directory';
import { saidBy, tellingLines } from './evidence';
import { triggersText } from './files';
import { recordShell } from './history';
import { managerOf } from './manager';
import { type PlacedProps, pathsOf } from './paths';
import { probeVerdict } from './probing';
import { noteWorkers } from './revert';
import { activateShell, describeStep, proofShell, revertShell, type Situation, stepFor } from './steps';
import { validateOnHost } from './validate';

/** What a deployment starts from. */
export interface Deployment extends Situation {
  readonly work: Work;
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
  const { ini, unitFile, triggers } = pathsOf(props);
  if (props.validate && props.ensure === 'running' && loadsAnew(props, live, content)) {
    work.progress(`asking the host's uWSGI about ${ini}`);
    await validateOnHost(host, props, work);
  }
  const seen = await host.observe({
    files: [ini, triggers, ...(unitFile === undefined ? [] : [unitFile])].map((path) => ({ path })),
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
    ...(props.triggers === undefined && expected(triggers) === 'absent'
      ? []
      : [{ path: triggers, content: triggersText(props), mode: '644', expected: expected(triggers) }]),
  ].filter(
    (file) =>
      file.expected !== digestOf(file.content) || (file.path === ini && ownershipDiffers(props, live)),
  );
  const manager = managerOf(props);
  const said = saidBy(props);
  const step = stepFor(props, deployment);
  work.progress(describeStep(step, props));
  const outcome = await runTransaction(host, {
    purpose: `deploy ${ini}`,
    files,
    prepare: `${said.note}\n${noteWorkers(props)}\n${prepareDirectory(props)}\n${manager.prepare}`,
    activate: `begun=1\n${activateShell(step, props, deployment)}`,
    prove: proofShell(step, props, deployment),
    verdict: props.ensure === 'running' ? probeVerdict(host, props, work) : undefined,
    record: recordShell(props),
    revert: revertShell(step, props, {
      ...deployment,
      unitChanged: files.some(({ path }) => path === unitFile),
    }),
    evidence: said.since,
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

/** Whether workers will load something that they did not load before, or as somebody else. */
function loadsAnew({ triggers, service }: PlacedProps, live: Deployment['live'], content: string): boolean {
  return (
    live?.digest !== digestOf(content) ||
    !isDeepStrictEqual(live.props.triggers ?? {}, triggers ?? {}) ||
    !isDeepStrictEqual(live.props.service ?? {}, service ?? {})
  );
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
