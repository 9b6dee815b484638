import { lineOf } from '../../../transport/scripts/bounds';
import { type Shell, sh } from '../../../transport/shell';
import { workersRevision, writesMarker } from '../../process/files';
import { processPaths, type ResolvedProps } from '../../process/paths';
import { markShell, prepareDirectory } from '../../process/shell/directory';
import { managerOf } from './manager';
import type { Step } from './steps';

/** Options of {@link restoreService}. */
export interface RestoreOptions {
  /** Whether the unit must be registered again. */
  readonly registers: boolean;
  /** Most seconds until it serves. */
  readonly seconds: number;
}

/** Shell: prints the children of the master. A process that is not among them when a change begins belongs to the change. */
const children = (props: ResolvedProps): Shell =>
  sh`children() { master=$(${managerOf(props).master}); [ -z "$master" ] || cat "/proc/$master/task/$master/children" 2>/dev/null; }`;

/** Shell: records the workers before a change. */
export const snapshotWorkers = (props: ResolvedProps): Shell => sh`${children(props)}
old_workers=" $(children) "`;

/** Shell: prints the workers that a change started. */
const newWorkers = sh`for new_worker in $(children); do
  case "$old_workers" in *" $new_worker "*) : ;; *) printf '%s ' "$new_worker" ;; esac
done`;

/** Shell: records whether the manager retries a failed start, as while a database is not up yet. */
export const snapshotRetries = (props: ResolvedProps): Shell =>
  sh`retried=; if ${managerOf(props).retries}; then retried=1; fi`;

/** Shell: lets the manager continue the retries that a change has interrupted. */
export const resumeRetries = (was: ResolvedProps): Shell =>
  sh`if [ -n "$retried" ]; then ${managerOf(was).retry}; fi`;

/**
 * Shell: kills the workers that a failed change started. They can block the rollback: a reload waits for a worker whose import
 * never ends, and a master whose hook failed ends only after them.
 */
export const killNewWorkers = sh`for child in $(${newWorkers}); do kill -KILL "$child" 2>/dev/null; done`;

/** Shell: activates the previous revision, after its files were restored; succeeds once that revision serves. */
export function restoreService(
  step: Step,
  was: ResolvedProps,
  { registers, seconds }: RestoreOptions,
): Shell {
  const manager = managerOf(was);
  const marker = lineOf(processPaths(was).marker);
  const revision = workersRevision(was);
  const served = was.ensure === 'running' && writesMarker(was);
  const restart = sh`${killNewWorkers}
${manager.restart}
began=$(now)`;
  // The master starts workers of the previous revision meanwhile, which must stay.
  const reload = sh`stuck=$(${newWorkers})
began=0
if [ -z "$doomed" ] && lives; then
  ( ${manager.reload} ) && comes_back 2 && return 0
  for child in $(children); do
    case " $stuck " in *" $child "*) kill -KILL "$child" ;; esac
  done
  comes_back 2 && return 0
fi
if [ -n "$doomed" ] || ! lives; then
${restart}
fi`;
  const forgotten = markShell(was, '');
  const again: Readonly<Record<Step, Shell>> = {
    none: served ? markShell(was, revision) : sh`:`,
    'chain-reload': sh`${forgotten}
${reload}`,
    workers: sh`${forgotten}
${reload}`,
    reload: sh`${forgotten}
${reload}`,
    zerg: sh`${forgotten}
${restart}`,
    restart: sh`${forgotten}
${restart}`,
    rebind: sh`${forgotten}
${killNewWorkers}
${manager.rebind}
began=$(now)`,
    start: sh`${forgotten}
${restart}`,
    stop: sh`${forgotten}
${restart}`,
  };
  return sh`lives() {
${manager.alive}
}
still() {
lives || return
${served ? sh`[ "$(${marker})" = ${revision} ]` : sh`:`}
}
comes_back() { # seconds
  end=$(($(now) + $1))
  until still; do
    [ $? -ne 2 ] && [ "$(now)" -lt "$end" ] || return 1
    sleep 0.1
  done
}
${prepareDirectory(was)}
${registers ? manager.prepare : sh`:`}
[ -n "$begun" ] || return 0
began=$(now)
${again[step]}
comes_back ${seconds}`;
}
