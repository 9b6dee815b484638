import { lineOf } from '../../transport/scripts/bounds';
import { markShell, prepareDirectory } from './directory';
import { marks, revisionOf } from './files';
import { managerOf } from './manager';
import { type PlacedProps, pathsOf } from './paths';
import type { Step } from './steps';

/** How what ran before is brought back. */
export interface Return {
  /** Whether the manager must learn of its unit again. */
  readonly registers: boolean;
  /** Most seconds until it serves. */
  readonly seconds: number;
}

/** Shell: the children of the master. What is none of them when a change begins, came with it. */
const children = (props: PlacedProps): string =>
  `children() { master=$(${managerOf(props).master}); [ -z "$master" ] || cat "/proc/$master/task/$master/children" 2>/dev/null; }`;

/** Shell: remembers the workers that were there before a change. */
export const noteWorkers = (props: PlacedProps): string => `${children(props)}
veterans=" $(children) "`;

/** Shell: lists the workers that a change brought. */
const newcomers = `for newcomer in $(children); do
  case "$veterans" in *" $newcomer "*) : ;; *) printf '%s ' "$newcomer" ;; esac
done`;

/** Shell: remembers whether something that does not run comes back by itself as soon as it can, as after a late database. */
export const noteRetries = (props: PlacedProps): string =>
  `retried=; if ${managerOf(props).retries}; then retried=1; fi`;

/** Shell: what was tried again and again before a change is so after it. */
export const retryAgain = (was: PlacedProps): string =>
  `if [ -n "$retried" ]; then ${managerOf(was).retry}; fi`;

/**
 * Shell: ends the workers that a failed change brought. They serve nothing that is wanted, and they can hold up everything
 * else: a reload waits for one that never ends its import, and a master whose hook failed ends only when they have.
 */
export const endNewcomers = `for child in $(${newcomers}); do kill -KILL "$child" 2>/dev/null; done`;

/** Shell: makes what ran before a step effective again, after its files were put back; succeeds once it is. */
export function serveAgain(step: Step, was: PlacedProps, { registers, seconds }: Return): string {
  const manager = managerOf(was);
  const marker = lineOf(pathsOf(was).marker);
  const revision = revisionOf(was);
  const served = (was.ensure as string) === 'running' && marks(was);
  const restart = `${endNewcomers}\n${manager.restart}\nbegan=$(now)`;
  // The master brings workers of its own in the meantime, which must live.
  const reload = `stuck=$(${newcomers})
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
  const again: Readonly<Record<Step, string>> = {
    none: served ? markShell(was, revision) : ':',
    'chain-reload': `${forgotten}\n${reload}`,
    workers: `${forgotten}\n${reload}`,
    reload: `${forgotten}\n${reload}`,
    zerg: `${forgotten}\n${restart}`,
    restart: `${forgotten}\n${restart}`,
    rebind: `${forgotten}\n${endNewcomers}\n${manager.rebind}\nbegan=$(now)`,
    start: `${forgotten}\n${restart}`,
    stop: `${forgotten}\n${restart}`,
  };
  return `lives() {
${manager.alive}
}
still() {
lives || return
${served ? `[ "$(${marker})" = ${revision} ]` : ':'}
}
comes_back() { # seconds
  end=$(($(now) + $1))
  until still; do
    [ $? -ne 2 ] && [ "$(now)" -lt "$end" ] || return 1
    sleep 0.1
  done
}
${prepareDirectory(was)}
${registers ? manager.prepare : ':'}
[ -n "$begun" ] || return 0
began=$(now)
${again[step]}
comes_back ${seconds}`;
}
