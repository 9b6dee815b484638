import { actionPlace } from '../../engine/action';
import type { ApplyEvents } from '../../engine/apply';
import { withoutHost } from '../../engine/format-plan';
import type { ActionResult } from '../../engine/perform';
import { setIn } from '../../plan/format-value';
import { formatError } from './format-error';
import { paint } from './paint';
import { printError } from './print';
import { rolloutProgress } from './rollout';
import { failureMark, warn } from './warn';

/** Prints the progress of each resource, with its duration, on standard error; `running` holds unfinished actions. */
export function progressEvents(running: Set<string>): ApplyEvents {
  const line = (text: string): void => void printError(`${setIn(text)}\n`);
  const label = (action: ActionResult['action']): string =>
    `${actionPlace(action).host} ${actionPlace(action).path}`;
  return {
    ...rolloutProgress(line),
    progress: (action, message) => line(paint('dim', `  ${label(action)}: ${message}`)),
    connecting: (host, message) => line(paint('dim', `${host}: ${message}`)),
    hostFailed: (host, error) => line(`${failureMark} ${host}: ${withoutHost(host, error.message)}`),
    warned: (action, message) => warn(`${label(action)}: ${message}`),
    undone: ({ action, undone }) =>
      line(`${failureMark} ${label(action)}: ${action.kind} rolled back, because ${undone} failed`),
    started: (action) => void running.add(label(action)),
    ended: ({ action, elapsed, error }) => {
      running.delete(label(action));
      const duration = `${(elapsed / 1000).toFixed(1)} s`;
      if (error === undefined)
        line(`${paint('add', '✓')} ${label(action)}: ${action.kind} done in ${duration}`);
      else
        line(
          `${failureMark} ${label(action)}: ${action.kind} failed after ${duration}\n${formatError(error)}`,
        );
    },
  };
}
