import { actionPlace } from '../../engine/action';
import type { ActionResult } from '../../engine/perform';
import type { Applied } from '../../engine/session';
import { setIn } from '../../plan/format-value';
import { exitCodes } from '../exit-codes';
import { print, printError, printJson } from './print';
import { failureMark } from './warn';

/** Prints the results of an apply; returns the exit code. */
export function printResults(
  { results, outcome, stopped }: Applied,
  { json }: { readonly json?: boolean },
): number {
  const hosts = [...outcome.hostFailures];
  const failed = results.filter(({ error }) => error !== undefined);
  if (json) {
    const failures = hosts.map(([host, error]) => ({ kind: 'host', host, error: error.message }));
    printJson([...results.map(resultData), ...failures]);
  } else print(`${countResults(results, hosts.length)}\n`);
  if (stopped !== undefined) printError(`${failureMark} ${setIn(stopped.message)}\n`);
  return failed.length > 0 || hosts.length > 0 || stopped !== undefined ? exitCodes.failed : exitCodes.done;
}

/** `2 done, 1 rolled back, 1 failed, 1 not begun, 1 host failed` */
export function countResults(results: readonly ActionResult[], failedHosts: number): string {
  const failed = results.filter(({ error }) => error !== undefined);
  const notBegun = failed.filter(({ skipped }) => skipped).length;
  const good = results.filter(({ action, error }) => action.kind !== 'same' && error === undefined);
  const undone = good.filter((result) => result.undone !== undefined).length;
  return [
    `${good.length - undone} done`,
    ...(undone > 0 ? [`${undone} rolled back`] : []),
    ...(failed.length > notBegun ? [`${failed.length - notBegun} failed`] : []),
    ...(notBegun > 0 ? [`${notBegun} not begun`] : []),
    ...(failedHosts > 0 ? [`${failedHosts} ${failedHosts === 1 ? 'host' : 'hosts'} failed`] : []),
  ].join(', ');
}

function resultData({ action, elapsed, error, skipped, undone }: ActionResult) {
  return {
    kind: action.kind,
    ...actionPlace(action),
    milliseconds: Math.round(elapsed),
    error: error?.message,
    skipped,
    rolledBackBy: undone,
  };
}
