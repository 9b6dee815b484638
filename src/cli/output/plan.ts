import { actionPlace } from '../../engine/action';
import { detail, formatPlan, notesOf, withoutHost } from '../../engine/format-plan';
import { formatRollout } from '../../engine/format-rollout';
import { isEmpty } from '../../engine/no-op';
import type { Plan } from '../../engine/plan';
import { setIn } from '../../plan/format-value';
import { exitCodes } from '../exit-codes';
import { paint } from './paint';
import { print, printError, printJson } from './print';
import { rolloutData } from './rollout';
import { failureMark } from './warn';

/** Options for printing a plan. */
export interface PlanFlags {
  readonly json?: boolean;
  readonly verbose?: boolean;
  readonly detailedExitcode?: boolean;
}

/** Prints a plan as text, or as JSON. */
export function printPlan(plan: Plan, { json, verbose }: PlanFlags): void {
  const rollout = formatRollout(plan.rollout);
  if (json) printJson(planData(plan));
  else print(`${[formatPlan(plan, { paint, verbose }), ...(rollout === '' ? [] : [rollout])].join('\n')}\n`);
}

/** The exit code after a plan: failed if a host could not be reached, changes only with `--detailed-exitcode`. */
export function planExitCode(plan: Plan, { detailedExitcode }: PlanFlags): number {
  if ((plan.unreachable?.size ?? 0) > 0) return exitCodes.failed;
  return detailedExitcode === true && !isEmpty(plan) ? exitCodes.changes : exitCodes.done;
}

/** One line for each host of a plan that could not be reached. */
export function unreachableHosts({ unreachable = new Map() }: Plan): readonly string[] {
  return [...unreachable].map(
    ([host, { error }]) => `${host} is not planned: ${withoutHost(host, error.message)}`,
  );
}

/** Refuses an apply if more hosts are unreachable than may fail. Returns whether it did. */
export function refuseUnreachable({ unreachable = new Map(), rollout }: Plan, { json }: PlanFlags): boolean {
  const { maxFailures } = rollout;
  if (unreachable.size <= maxFailures) return false;
  if (json)
    for (const [host, { error }] of unreachable)
      printError(`${failureMark} ${host}: ${setIn(withoutHost(host, error.message))}\n`);
  const them = unreachable.size === 1 ? 'it' : 'them';
  printError(
    `${failureMark} Nothing was changed: at most ${maxFailures} hosts may fail, and ${unreachable.size} could not be reached; --max-failures ${unreachable.size} goes on without ${them}, --target leaves out hosts that the targets do not need\n`,
  );
  return true;
}

/** A plan as data for `--json`; secrets are masked. */
export function planData(plan: Plan) {
  return {
    project: plan.project,
    actions: plan.actions.map((action) => ({
      kind: action.kind,
      ...actionPlace(action),
      changes: detail(action),
      ...(notesOf(action).length > 0 ? { notes: notesOf(action) } : {}),
    })),
    rollout: rolloutData(plan.rollout),
    ...(plan.rollback === undefined ? {} : { rollback: plan.rollback }),
    unreachable: [...(plan.unreachable ?? [])].map(([host, { error }]) => ({ host, error: error.message })),
  };
}
