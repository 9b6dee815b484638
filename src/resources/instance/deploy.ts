import { isDeepStrictEqual } from 'node:util';
import type { Host } from '../../transport/host';
import { joinShell, sh } from '../../transport/shell';
import { digestOf } from '../digest';
import { triggersText } from '../process/files';
import { validateOnHost } from '../process/host/validate';
import { processPaths, type ResolvedProps } from '../process/paths';
import { isZerg } from '../process/roles';
import { goneFiles, instanceUnitFiles, unitVerification } from '../process/service-unit';
import { logCapture, relevantLines } from '../process/shell/diagnostics';
import { prepareDirectory } from '../process/shell/directory';
import { socketFile, socketUnit } from '../process/socket-unit';
import { ResourceError, type Work } from '../resource';
import { digestFor } from '../systemd-unit/live';
import { asideBackShell, asideShell } from '../systemd-unit/steps';
import { exposureText, verifyUnits } from '../systemd-unit/verify';
import { beginTakeover } from '../takeover/displaced';
import { takingOver } from '../takeover/occupant';
import { runTransaction, type Transaction, type TransactionFile } from '../transaction';
import { transactionFailure } from '../transaction-error';
import { recordShell } from './host/history';
import { switchLinkScript } from './shell/code-link';
import { managerOf, processOf, recordStart } from './shell/manager';
import { probeVerdict } from './shell/probe-verdict';
import { snapshotRetries, snapshotWorkers } from './shell/rollback';
import {
  activateShell,
  type ChangeContext,
  describeStep,
  proofShell,
  revertShell,
  stepFor,
} from './shell/steps';
import { removeStandbyScript } from './shell/zerg-swap';

/** Context of a deployment. */
export interface InstanceDeployment extends ChangeContext {
  readonly work: Work;
  readonly content: string;
}

/** Installs the files of an instance and activates them in one transaction. Returns the pid of the master. */
export async function deployInstance(
  host: Host,
  props: ResolvedProps,
  deployment: InstanceDeployment,
): Promise<number | undefined> {
  const { work, live, content } = deployment;
  const { ini, unitFile, triggers } = processPaths(props);
  const units = instanceUnitFiles(props);
  const gone = live === undefined ? [] : goneFiles(live.props, props);
  if (props.validate && props.ensure === 'running' && loadsNewCode(props, live, content)) {
    work.progress(`validating ${ini} with the host's uWSGI`);
    await validateOnHost(host, props, work);
  }
  const seen = await host.observe({
    files: [ini, triggers, ...units.map(({ path }) => path)].map((path) => ({ path })),
  });
  const expected = (path: string): string => digestFor(seen.files.get(path));
  if (live !== undefined && live.digest !== undefined && expected(ini) !== live.digest) {
    throw new ResourceError(
      host.name,
      props.name,
      `Cannot change ${ini}: it was edited while we applied; nothing was changed, run again to see the edit`,
    );
  }
  const files: TransactionFile[] = [
    { path: ini, content, mode: props.mode, owner: props.owner, group: props.group, expected: expected(ini) },
    ...units.map((unit) => ({ ...unit, mode: '644', expected: expected(unit.path) })),
    ...(props.triggers === undefined && expected(triggers) === 'absent'
      ? []
      : [{ path: triggers, content: triggersText(props), mode: '644', expected: expected(triggers) }]),
  ].filter(
    (file) =>
      file.expected !== digestOf(file.content) || (file.path === ini && ownershipDiffers(props, live)),
  );
  if (props.validate && units.some(({ path, content }) => expected(path) !== digestOf(content))) {
    const { before, after } = await verifyUnits(host, props.name, unitVerification(props, gone), work.signal);
    if (after !== undefined && before !== after) {
      work.progress(exposureText({ before, after }));
    }
  }
  const manager = managerOf(props);
  const said = logCapture(props);
  const leave = gone.includes(socketFile(props.name))
    ? sh`systemctl disable --quiet ${socketUnit(props.name)}`
    : sh`:`;
  const step = stepFor(props, deployment);
  await beginTakeover(work, props.name);
  if (deployment.linkSwitch !== undefined)
    work.progress(`switching ${props.code} to ${deployment.linkSwitch.to} again, which \`triggers\` request`);
  work.progress(describeStep(step, props));
  const transaction: Transaction = {
    purpose: `deploy ${ini}`,
    files,
    prepare: sh`${said.note}
${snapshotWorkers(props)}
${snapshotRetries(props)}
${prepareDirectory(props)}
${leave}
${asideShell(gone)}
${manager.prepare}`,
    activate: sh`${switchLinkScript(props, deployment.linkSwitch)}
begun=1
${activateShell(step, props, deployment)}`,
    prove: proofShell(step, props, deployment),
    verdict: props.ensure === 'running' ? probeVerdict(host, props, work) : undefined,
    record: joinShell([
      isZerg(props.sections) ? removeStandbyScript(processOf(props)) : sh`:`,
      recordStart(props),
      recordShell(props),
    ]),
    revert: sh`${asideBackShell(gone)}
${revertShell(step, props, {
  ...deployment,
  unitChanged: gone.length > 0 || files.some(({ path }) => units.some((unit) => unit.path === path)),
})}`,
    evidence: said.since,
    deadline: props.timeout,
    // Two zergs finish their requests, one after the other.
    activateSeconds: step === 'zerg' ? props.timeout * 2 + 300 : undefined,
  };
  const outcome = await runTransaction(host, takingOver(host, transaction, work));
  if (outcome.kind === 'reverted') {
    throw transactionFailure(
      { ...outcome, evidence: relevantLines(outcome.evidence) },
      host.name,
      props.name,
      'instance',
    );
  }
  if (outcome.kind !== 'done') throw transactionFailure(outcome, host.name, props.name, 'instance');
  const after = await host.observe(
    unitFile === undefined
      ? { pidfiles: [processPaths(props).pidfile] }
      : { units: [processPaths(props).unit!, socketUnit(props.name)] },
  );
  return manager.live(after).pid;
}

/** Whether workers will load other code or options than before, or start as another user. */
function loadsNewCode(
  { triggers, service }: ResolvedProps,
  live: InstanceDeployment['live'],
  content: string,
): boolean {
  return (
    live?.digest !== digestOf(content) ||
    !isDeepStrictEqual(live.props.triggers ?? {}, triggers ?? {}) ||
    !isDeepStrictEqual(live.props.service ?? {}, service ?? {})
  );
}

function ownershipDiffers({ mode, owner, group }: ResolvedProps, live: InstanceDeployment['live']): boolean {
  if (live === undefined) return false;
  const { props } = live;
  return (
    props.mode !== mode ||
    (owner !== undefined && props.owner !== owner) ||
    (group !== undefined && props.group !== group)
  );
}
