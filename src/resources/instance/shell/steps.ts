import type { Activation } from '../../../activation/activation';
import { lineOf } from '../../../transport/scripts/bounds';
import { type Shell, sh } from '../../../transport/shell';
import { emperorStatsCommand, queryableStats } from '../../emperor/stats';
import { workersRevision, writesMarker } from '../../process/files';
import { processPaths, type ResolvedProps } from '../../process/paths';
import { isEmperor, isZerg } from '../../process/roles';
import { controlOf, workersFunction } from '../../process/shell/control-sockets';
import { logCapture } from '../../process/shell/diagnostics';
import { markShell } from '../../process/shell/directory';
import { sendLetters } from '../../process/shell/letters';
import type { Live } from '../../resource';
import { fatalHookGuard } from '../fatal-hooks';
import type { InstanceState, ObservedInstance } from '../props';
import type { LinkSwitch } from './code-link';
import { recordProvenCode, restoreCode } from './code-link';
import { managerOf } from './manager';
import { commandProbes } from './probe-verdict';
import { killNewWorkers, restoreService, resumeRetries } from './rollback';
import { rollbackSwapScript, standbyOf, swapScript } from './zerg-swap';

/** Context of a change of an instance. */
export interface ChangeContext {
  readonly live?: Live<ObservedInstance, InstanceState>;
  /** Activation that the change needs. */
  readonly how: Activation;
  /** Whether a process runs now. */
  readonly running: boolean;
  /** Whether the socket unit is added, removed or opens other sockets. */
  readonly rebinds?: boolean;
  /** Whether the displaced resource has the same runtime directory. */
  readonly shared?: boolean;
  /** Switch of the code link to the requested release; absent if it leads there. */
  readonly linkSwitch?: LinkSwitch;
}

/** Action on the process. */
export type Step =
  | 'none'
  | 'chain-reload'
  | 'workers'
  | 'reload'
  | 'zerg'
  | 'restart'
  | 'rebind'
  | 'start'
  | 'stop';

/** Step of the manager for an activation: the one with the least interruption. */
const stepOf: Readonly<Record<Activation, Step>> = {
  none: 'none',
  'daemon-reload': 'none',
  live: 'none',
  // Only touch files of the user can restart mules or spoolers alone.
  mules: 'reload',
  spoolers: 'reload',
  'chain-reload': 'chain-reload',
  workers: 'workers',
  reload: 'reload',
  zerg: 'zerg',
  restart: 'restart',
};

/** Step that a change needs. */
export function stepFor(props: ResolvedProps, { how, running, live, rebinds }: ChangeContext): Step {
  if (props.ensure === 'stopped') return running ? 'stop' : 'none';
  if (rebinds && live !== undefined) return 'rebind';
  if (!running) return 'start';
  const step = stepOf[how];
  // Only two zergs can serve at the same time.
  if (step === 'zerg' && !(isZerg(props.sections) && isZerg(live?.props.sections ?? {}))) return 'restart';
  if (step !== 'chain-reload' && step !== 'workers') return step;
  const { fifo, stats } = controlOf({ ...props, sections: live?.props.sections ?? props.sections });
  return fifo === undefined || stats === undefined ? 'reload' : step;
}

/** Shell: runs a step. */
export function activateShell(step: Step, props: ResolvedProps, situation: ChangeContext): Shell {
  const manager = managerOf(props);
  const forgotten = forget(props);
  switch (step) {
    case 'none':
      return serves(props, situation);
    case 'chain-reload':
    case 'workers':
      return sh`${serves(props, situation)}
${replaceWorkers(step, props, situation)}`;
    case 'stop':
      return manager.stop;
    case 'zerg': {
      const standby = standbyOf(props);
      const serves = proofShell('start', { ...standby, probes: [] }, situation);
      return swapScript(props, { serves, seconds: props.timeout, forget: forgotten });
    }
    default:
      return sh`${forgotten}
${manager[step]}`;
  }
}

/** Shell: proves the effect of a step, with the exit statuses of `Transaction.prove`. */
export function proofShell(step: Step, props: ResolvedProps, situation: ChangeContext): Shell {
  if (step === 'stop') return sh`( ${managerOf(props).alive}; ) && return 1; return 0`;
  if (step === 'none' && !situation.running) return sh`return 0`;
  const hooks = fatalHookGuard(props.sections, logCapture(props).since);
  // A reload keeps the process: if it is gone, it does not come back.
  return sh`lacks='the master does not run'
${hooks.before}${
  step === 'reload'
    ? sh`began=0
`
    : sh``
}${effectShell(step, props)}
lacks=
${hooks.behind}
${commandProbes(props)}
:`;
}

/** Shell: fails until a step has had its effect. */
function effectShell(step: Step, props: ResolvedProps): Shell {
  const alive = sh`( ${managerOf(props).alive}; ) || return $?`;
  // Cheaped workers start only for requests, and are new then.
  if (step === 'chain-reload' || step === 'workers') {
    return sh`${alive}
lacks='not every worker was replaced by one that accepts'
now=$(workers) || return 1
for pid in $(echo "$now" | cut -d' ' -f1); do
  case " $before " in *" $pid "*) return 1 ;; esac
done
if echo "$now" | grep -qv ' 1$'; then return 1; fi`;
  }
  if (step === 'none' || !props.prove || !writesMarker(props)) return alive;
  return sh`${alive}
lacks='no worker of the new revision accepts'
[ "$(${lineOf(processPaths(props).marker)})" = ${workersRevision(props)} ] || return 1
${answersShell(props)}`;
}

/** Shell: fails while the stats server of an emperor does not answer; an emperor runs even if it cannot bind that socket. */
function answersShell({ sections, binary }: ResolvedProps): Shell {
  const stats = isEmperor(sections) ? queryableStats(sections) : undefined;
  if (stats === undefined) return sh`:`;
  return sh`lacks=${`the emperor does not answer at ${stats}`}
{ ${emperorStatsCommand({ stats, binary })}; } | grep -q '"emperor_tyrant"' || return 1`;
}

/** Shell: rolls back: activates the restored files. */
export function revertShell(
  step: Step,
  props: ResolvedProps,
  { running, live, shared, linkSwitch, unitChanged }: ChangeContext & { readonly unitChanged: boolean },
): Shell {
  const manager = managerOf(props);
  const end = sh`if [ -n "$begun" ]; then ${killNewWorkers}; fi
${manager.stop}`;
  if (live === undefined) {
    const gone = shared
      ? sh``
      : sh`
wipe ${processPaths(props).directory}`;
    const code = linkSwitch === undefined ? sh`:` : restoreCode(props, sh`:`, linkSwitch.from);
    return sh`${code}
${end}
${manager.forget}${gone}`;
  }
  const was = { ...props, ...live.props, path: props.path, runtimeDirectory: props.runtimeDirectory };
  // After `begun` the process restarts below, with the previous code.
  const code = restoreCode(was, sh`[ -z "$begun" ] || ${recordProvenCode(was)}`, linkSwitch?.from);
  if (!running) {
    // Without its file systemd would stop the process with SIGTERM, which reloads uWSGI: so it ends before the daemon-reload.
    const { unitFile } = processPaths(was);
    const before = managerOf(was).prepare;
    const registered =
      unitFile === undefined
        ? before
        : sh`if [ -e ${unitFile} ]; then ${before}; else ${manager.forget}
fi`;
    return sh`${code}
${end}
${registered}
${resumeRetries(was)}`;
  }
  const registers = unitChanged || was.enabled !== props.enabled;
  const again = restoreService(step, was, { registers, seconds: props.timeout });
  return sh`${code}
${step === 'zerg' ? rollbackSwapScript(was, { again, registers }) : again}`;
}

/** Describes a step for progress messages. */
export function describeStep(step: Step, { name }: ResolvedProps): string {
  const texts: Readonly<Record<Step, string>> = {
    none: `writing ${name}`,
    'chain-reload': `replacing the workers of ${name} one by one`,
    workers: `replacing the workers of ${name}`,
    reload: `reloading ${name} and waiting until new workers accept`,
    zerg: `starting another ${name}, waiting until its workers accept, and restarting the first one`,
    restart: `restarting ${name} and waiting until workers accept`,
    rebind: `stopping ${name}, reopening its sockets and waiting until workers accept`,
    start: `starting ${name} and waiting until workers accept`,
    stop: `stopping ${name}`,
  };
  return texts[step];
}

/** Shell: writes the new revision to the marker, if running workers need no restart for it. */
function serves(props: ResolvedProps, { running, live }: ChangeContext): Shell {
  if (!running || !writesMarker(props) || live?.state.revision === workersRevision(props)) return sh`:`;
  return markShell(props, workersRevision(props));
}

/** Shell: empties the marker, so that only new workers can fill it. */
function forget(props: ResolvedProps): Shell {
  return markShell(props, '');
}

/** Shell: records the workers and makes the master replace them. */
function replaceWorkers(
  step: 'chain-reload' | 'workers',
  props: ResolvedProps,
  { live }: ChangeContext,
): Shell {
  const { fifo, stats } = controlOf({ ...props, sections: live?.props.sections ?? props.sections });
  const letter = { 'chain-reload': 'c', workers: 'w' }[step];
  return sh`${workersFunction(props.binary, stats!)}
before=$(workers | cut -d' ' -f1 | tr '\n' ' ') && [ -n "$before" ] || { echo 'the statistics of the master must list its workers, but do not' >&2; return 1; }
${sendLetters(letter, fifo!)}`;
}
