import type { Activation } from '../../activation/activation';
import { letterShell } from '../../presets/letters';
import { lineOf } from '../../transport/scripts/bounds';
import { quote } from '../../transport/shell';
import { askableStats, askEmperor } from '../emperor/stats';
import type { Live } from '../resource';
import type { Lead } from './asked-code';
import { noteCode, restoreCode } from './code';
import { controlOf, workersFunction } from './control';
import { danceShell, standInOf, undanceShell } from './dance';
import { markShell } from './directory';
import { saidBy } from './evidence';
import { hooksHold } from './fatal-hooks';
import { marks, revisionOf } from './files';
import { isEmperor, isZerg } from './kind';
import { managerOf } from './manager';
import { type PlacedProps, pathsOf } from './paths';
import { commandProbes } from './probing';
import type { InstanceProps, InstanceState } from './props';
import { endNewcomers, retryAgain, serveAgain } from './revert';

/** Where a change of an instance starts from. */
export interface Situation {
  readonly live?: Live<InstanceProps, InstanceState>;
  /** What makes the change effective. */
  readonly how: Activation;
  /** Whether a process runs now. */
  readonly running: boolean;
  /** Whether the socket unit comes, goes or opens other sockets. */
  readonly rebinds?: boolean;
  /** Whether its directory is also that of what it takes over from. */
  readonly shared?: boolean;
  /** How the link to the code is led to the release that is asked for, where it leads elsewhere. */
  readonly lead?: Lead;
}

/** What is done with the process. */
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

/** What a manager does for an activation: the mildest of its steps that is enough. */
const stepOf: Readonly<Record<Activation, Step>> = {
  none: 'none',
  'daemon-reload': 'none',
  live: 'none',
  // Only files that the user names can tell these two alone to start anew.
  mules: 'reload',
  spoolers: 'reload',
  'chain-reload': 'chain-reload',
  workers: 'workers',
  reload: 'reload',
  zerg: 'zerg',
  restart: 'restart',
};

/** What a change needs to be done with the process. */
export function stepFor(props: PlacedProps, { how, running, live, rebinds }: Situation): Step {
  if (props.ensure === 'stopped') return running ? 'stop' : 'none';
  if (rebinds && live !== undefined) return 'rebind';
  if (!running) return 'start';
  const step = stepOf[how];
  // Only a zerg can serve beside another one.
  if (step === 'zerg' && !(isZerg(props.sections) && isZerg(live?.props.sections ?? {}))) return 'restart';
  if (step !== 'chain-reload' && step !== 'workers') return step;
  const { fifo, stats } = controlOf({ ...props, sections: live?.props.sections ?? props.sections });
  return fifo === undefined || stats === undefined ? 'reload' : step;
}

/** Shell: does a step. */
export function activateShell(step: Step, props: PlacedProps, situation: Situation): string {
  const manager = managerOf(props);
  const forgotten = forget(props);
  switch (step) {
    case 'none':
      return serves(props, situation);
    case 'chain-reload':
    case 'workers':
      return `${serves(props, situation)}\n${newWorkers(step, props, situation)}`;
    case 'stop':
      return manager.stop;
    case 'zerg': {
      const standIn = standInOf(props);
      const serves = proofShell('start', { ...standIn, probes: [] }, situation);
      return danceShell(props, { serves, seconds: props.timeout, forget: forgotten });
    }
    default:
      return `${forgotten}\n${manager[step]}`;
  }
}

/** Shell: whether a step has had its effect, as a transaction asks it. */
export function proofShell(step: Step, props: PlacedProps, situation: Situation): string {
  if (step === 'stop') return `( ${managerOf(props).alive}; ) && return 1; return 0`;
  if (step === 'none' && !situation.running) return 'return 0';
  const hooks = hooksHold(props.sections, saidBy(props).since);
  // A reload keeps the process: one that is gone does not come back.
  return `lacks='the master does not run'
${hooks.before}${step === 'reload' ? 'began=0\n' : ''}${effectShell(step, props)}
lacks=
${hooks.behind}
${commandProbes(props)}
:`;
}

/** Shell: fails while what a step is for is not there yet. */
function effectShell(step: Step, props: PlacedProps): string {
  const alive = `( ${managerOf(props).alive}; ) || return $?`;
  // Workers that were put to sleep are started by requests only, and are new then.
  if (step === 'chain-reload' || step === 'workers') {
    return `${alive}
lacks='not every worker was replaced by one that accepts'
now=$(workers) || return 1
for pid in $(echo "$now" | cut -d' ' -f1); do
  case " $before " in *" $pid "*) return 1 ;; esac
done
if echo "$now" | grep -qv ' 1$'; then return 1; fi`;
  }
  if (step === 'none' || !props.prove || !marks(props)) return alive;
  return `${alive}
lacks='no worker of the new revision accepts'
[ "$(${lineOf(pathsOf(props).marker)})" = ${quote(revisionOf(props))} ] || return 1
${answersShell(props)}`;
}

/** Shell: fails while an emperor does not tell of its vassals, though it runs (it goes on when it cannot bind its socket). */
function answersShell({ sections, binary }: PlacedProps): string {
  const stats = isEmperor(sections) ? askableStats(sections) : undefined;
  if (stats === undefined) return ':';
  return `lacks=${quote(`the emperor does not answer at ${stats}`)}
{ ${askEmperor({ stats, binary })}; } | grep -q '"emperor_tyrant"' || return 1`;
}

/** Shell: makes the files that were there before effective again. */
export function revertShell(
  step: Step,
  props: PlacedProps,
  { running, live, shared, lead, unitChanged }: Situation & { readonly unitChanged: boolean },
): string {
  const manager = managerOf(props);
  const end = `if [ -n "$begun" ]; then ${endNewcomers}; fi\n${manager.stop}`;
  if (live === undefined) {
    const gone = shared ? '' : `\nwipe ${quote(pathsOf(props).directory)}`;
    const code = lead === undefined ? ':' : restoreCode(props, ':', lead.from);
    return `${code}\n${end}\n${manager.forget}${gone}`;
  }
  const was = { ...props, ...live.props, path: props.path, runtimeDirectory: props.runtimeDirectory };
  // What begun has changed is started again below, with the code of before.
  const code = restoreCode(was, `[ -z "$begun" ] || ${noteCode(was)}`, lead?.from);
  if (!running) {
    // Without its file systemd would stop it by the signal by which uWSGI reloads: it ends before systemd reads again.
    const { unitFile } = pathsOf(was);
    const before = managerOf(was).prepare;
    const registered =
      unitFile === undefined
        ? before
        : `if [ -e ${quote(unitFile)} ]; then ${before}; else ${manager.forget}\nfi`;
    return `${code}\n${end}\n${registered}\n${retryAgain(was)}`;
  }
  const registers = unitChanged || was.enabled !== props.enabled;
  const again = serveAgain(step, was, { registers, seconds: props.timeout });
  return `${code}\n${step === 'zerg' ? undanceShell(was, { again, registers }) : again}`;
}

/** A step, for people. */
export function describeStep(step: Step, { name }: PlacedProps): string {
  const texts: Readonly<Record<Step, string>> = {
    none: `writing ${name}`,
    'chain-reload': `replacing the workers of ${name} one by one`,
    workers: `replacing the workers of ${name}`,
    reload: `reloading ${name} and waiting until new workers accept`,
    zerg: `starting another ${name}, waiting until its workers accept, and letting the first one end`,
    restart: `restarting ${name} and waiting until workers accept`,
    rebind: `stopping ${name}, opening its sockets anew and waiting until workers accept`,
    start: `starting ${name} and waiting until workers accept`,
    stop: `stopping ${name}`,
  };
  return texts[step];
}

/** Shell: the marker is given the new revision, which workers serve already where nothing needs to happen. */
function serves(props: PlacedProps, { running, live }: Situation): string {
  if (!running || !marks(props) || live?.state.revision === revisionOf(props)) return ':';
  return markShell(props, revisionOf(props));
}

/** Shell: only what workers write from now on counts. */
function forget(props: PlacedProps): string {
  return markShell(props, '');
}

/** Shell: notes which workers there are and tells the master to start them anew. */
function newWorkers(step: 'chain-reload' | 'workers', props: PlacedProps, { live }: Situation): string {
  const { fifo, stats } = controlOf({ ...props, sections: live?.props.sections ?? props.sections });
  const letter = { 'chain-reload': 'c', workers: 'w' }[step];
  return `${workersFunction(props.binary, stats!)}
before=$(workers | cut -d' ' -f1 | tr '\\n' ' ') && [ -n "$before" ] || { echo 'the statistics of the master must tell its workers, and do not' >&2; return 1; }
${letterShell(letter, quote(fifo!))}`;
}
