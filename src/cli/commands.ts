import { readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { placeOf } from '../engine/action';
import type { ApplyEvents } from '../engine/apply';
import { detail, formatPlan, notesOf, withoutHost } from '../engine/format-plan';
import { formatRollout } from '../engine/format-rollout';
import type { ActionResult } from '../engine/perform';
import { isEmpty, isSettled, type Plan, type PlanOptions } from '../engine/plan';
import { checkSavedPlan, parseSavedPlan, savePlan } from '../engine/saved-plan';
import { type Applied, Session } from '../engine/session';
import { UsageError } from './errors';
import { exitCodes } from './exit-codes';
import { explain } from './explain';
import { paint } from './paint';
import { planAgainst } from './plan-against';
import { loadUnderPolicies } from './policies';
import { print, printError, printJson } from './print';
import type { ReviewFlags } from './report-options';
import { reportingFailure, writeReports } from './reports';
import { rolloutData, rolloutOf, rolloutProgress } from './rollout';
import type { RolloutFlags } from './rollout-options';

/** What most commands are given. */
export interface CommonOptions extends RolloutFlags, ReviewFlags {
  readonly verbose?: boolean;
  readonly adopt?: boolean;
  readonly yes?: boolean;
  readonly discardEdits?: boolean;
  readonly json?: boolean;
  readonly detailedExitcode?: boolean;
  readonly target?: readonly string[];
  readonly replace?: readonly string[];
  /** Where the plan is kept. */
  readonly out?: string;
  /** Where a plan was kept. */
  readonly plan?: string;
}

const planOptions = ({ adopt, target: targets, replace }: CommonOptions): PlanOptions => ({
  adopt,
  targets,
  replace,
});

/** Shows what apply would change; with `against`, to hosts that have the program of a git revision. */
export async function plan(file: string, options: CommonOptions): Promise<number> {
  const { against, report: targets = [], policy, out } = options;
  if (against !== undefined && out !== undefined)
    throw new UsageError('Cannot keep a plan that was made without hosts: leave out --out, or --against');
  return reportingFailure(targets, async () => {
    if (against !== undefined) {
      const project = await loadUnderPolicies(file, policy);
      const ways = { ...planOptions(options), ...rolloutOf(options), revision: against };
      const { plan: made, warnings } = await planAgainst(file, project, ways);
      return told(made, { options, warnings });
    }
    const warnings: string[] = [];
    const onWarning = (message: string) => void warnings.push(message);
    return withSession(file, { ...options, onWarning }, async (session) => {
      const made = await session.plan(planOptions(options));
      if (out !== undefined)
        writeFileSync(out, `${JSON.stringify(savePlan(made), undefined, 1)}\n`, { mode: 0o600 });
      return told(made, { options, warnings });
    });
  });
}

/** Prints a plan, or writes its reports, with all that was warned of. */
async function told(
  made: Plan,
  { options, warnings }: { options: CommonOptions; warnings: readonly string[] },
): Promise<number> {
  const { against, report: targets = [] } = options;
  for (const warning of warnings) warn(warning);
  const lost = [...(made.unreachable ?? [])].map(
    ([host, { error }]) => `${host} is not planned: ${withoutHost(host, error.message)}`,
  );
  const { printed } = await writeReports(targets, made, { against, warnings: [...warnings, ...lost] });
  if (printed) for (const text of lost) printError(`${failed} ${text}\n`);
  if (!printed) show(made, options);
  return pending(made, options);
}

/** Shows what others changed on the hosts. */
export async function refresh(file: string, options: CommonOptions): Promise<number> {
  return withSession(file, options, async (session) => {
    const made = await session.plan({ adopt: true, verify: false });
    const owned = {
      ...made,
      rollout: { ...made.rollout, batches: [], resumed: undefined },
      actions: made.actions.filter((action) => action.kind !== 'create' || isOwned(made, action)),
    };
    show(owned, options);
    return pending(owned, options);
  });
}

/** Makes the hosts as the program says. */
export async function apply(file: string, options: CommonOptions): Promise<number> {
  const saved =
    options.plan === undefined ? undefined : parseSavedPlan(readFileSync(options.plan, 'utf8'), options.plan);
  return withSession(file, options, async (session) => {
    const made = await session.plan(planOptions(options));
    if (saved !== undefined) checkSavedPlan(saved, made);
    if (!options.json) show(made, options);
    if (isSettled(made)) return exitCodes.done;
    if (tooManyLost(made, options)) return exitCodes.failed;
    // What is only written down needs no consent, and a plan that was kept was looked at.
    if (!isEmpty(made) && saved === undefined && !(await agreed(options, 'Apply these changes?')))
      return exitCodes.failed;
    const { discardEdits } = options;
    return report(await session.apply({ ...planOptions(options), saved, discardEdits }), options);
  });
}

/** Takes away what the project owns. */
export async function destroy(file: string, options: CommonOptions): Promise<number> {
  return withSession(file, options, async (session) => {
    const made = await session.planDestroy({ targets: options.target });
    if (!options.json) show(made, options);
    if (tooManyLost(made, options)) return exitCodes.failed;
    if (isEmpty(made)) return pending(made, {});
    if (!(await agreed(options, 'Destroy all of this?'))) return exitCodes.failed;
    const { target: targets, discardEdits } = options;
    return report(await session.destroy({ targets, discardEdits }), options);
  });
}

/** Loads a program, does something with its hosts, and hangs up; an interrupt stops it. */
export async function withSession(
  file: string,
  options: CommonOptions & { readonly onWarning?: (message: string) => void },
  run: (session: Session) => Promise<number>,
): Promise<number> {
  const interrupt = new AbortController();
  const running = new Set<string>();
  const stop = () => {
    interrupt.abort(new Error('Interrupted'));
    // What only reads ends at once; what changes a host ends whole.
    if (running.size > 0)
      printError(
        `Interrupted: nothing more is begun; waiting for ${[...running].join(', ')}; once more ends at once\n`,
      );
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  const session = new Session(await loadUnderPolicies(file, options.policy), {
    ...rolloutOf(options),
    events: progress(running),
    onWarning: options.onWarning ?? warn,
    signal: interrupt.signal,
  });
  try {
    return await run(session);
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
    await session.close();
  }
}

function isOwned({ memories }: Plan, action: Plan['actions'][number]): boolean {
  const { host, path } = placeOf(action);
  return memories.get(host)?.inventory.resources[path] !== undefined;
}

/** Whether more hosts could not be asked than may fail: then nothing is begun anywhere. */
function tooManyLost({ unreachable = new Map(), rollout }: Plan, { json }: CommonOptions): boolean {
  const { maxFailures } = rollout;
  if (unreachable.size <= maxFailures) return false;
  if (json)
    for (const [host, { error }] of unreachable)
      printError(`${failed} ${host}: ${withoutHost(host, error.message)}\n`);
  printError(
    `${failed} Nothing was changed: at most ${maxFailures} hosts may fail, and ${unreachable.size} could not be asked; --max-failures ${unreachable.size} goes on without ${unreachable.size === 1 ? 'it' : 'them'}, --target leaves out what they do not need\n`,
  );
  return true;
}

function pending(made: Plan, { detailedExitcode }: CommonOptions): number {
  if ((made.unreachable?.size ?? 0) > 0) return exitCodes.failed;
  return detailedExitcode === true && !isEmpty(made) ? exitCodes.changes : exitCodes.done;
}

/** Prints a plan. */
export function show(made: Plan, { json, verbose }: CommonOptions): void {
  const rollout = formatRollout(made.rollout);
  if (json) printJson(planData(made));
  else print(`${[formatPlan(made, { paint, verbose }), ...(rollout === '' ? [] : [rollout])].join('\n')}\n`);
}

function planData(made: Plan) {
  return {
    project: made.project,
    actions: made.actions.map((action) => ({
      kind: action.kind,
      ...placeOf(action),
      changes: detail(action),
      ...(notesOf(action).length > 0 ? { notes: notesOf(action) } : {}),
    })),
    rollout: rolloutData(made.rollout),
    unreachable: [...(made.unreachable ?? [])].map(([host, { error }]) => ({ host, error: error.message })),
  };
}

/** Prints what was done; returns the exit code. */
export function report({ results, outcome, stopped }: Applied, { json }: CommonOptions): number {
  const { hostFailures } = outcome;
  const bad = results.filter(({ error }) => error !== undefined);
  const skipped = bad.filter((result) => result.skipped);
  const hosts = [...hostFailures].map(([host, error]) => ({ kind: 'host', host, error: error.message }));
  if (json) printJson([...results.map(resultData), ...hosts]);
  else {
    const done = results.filter(({ action, error }) => action.kind !== 'same' && error === undefined).length;
    const counts = [
      `${done} done`,
      ...(bad.length > skipped.length ? [`${bad.length - skipped.length} failed`] : []),
      ...(skipped.length > 0 ? [`${skipped.length} not begun`] : []),
      ...(hosts.length > 0 ? [`${hosts.length} ${hosts.length === 1 ? 'host' : 'hosts'} failed`] : []),
    ];
    print(`${counts.join(', ')}\n`);
  }
  if (stopped !== undefined) printError(`${failed} ${stopped.message}\n`);
  return bad.length > 0 || hosts.length > 0 || stopped !== undefined ? exitCodes.failed : exitCodes.done;
}

function resultData({ action, elapsed, error, skipped }: ActionResult) {
  return {
    kind: action.kind,
    ...placeOf(action),
    milliseconds: Math.round(elapsed),
    error: error?.message,
    skipped,
  };
}

/** Asks on a terminal; without one the answer must have been given before. */
export async function agreed({ yes, json }: CommonOptions, question: string): Promise<boolean> {
  if (yes) return true;
  if (json || !process.stdin.isTTY) {
    printError('Nothing was changed: there is no terminal to ask on; give --yes\n');
    return false;
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(`${question} [y/N] `);
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
}

/** Progress per resource, with the time it took, on standard error. */
function progress(running: Set<string>): ApplyEvents {
  const line = (text: string): void => void printError(`${text}\n`);
  const where = (action: ActionResult['action']): string => `${placeOf(action).host} ${placeOf(action).path}`;
  return {
    ...rolloutProgress(line),
    progress: (action, message) => line(paint('dim', `  ${where(action)}: ${message}`)),
    connecting: (host, message) => line(paint('dim', `${host}: ${message}`)),
    hostFailed: (host, error) => line(`${failed} ${host}: ${withoutHost(host, error.message)}`),
    warned: (action, message) => warn(`${where(action)}: ${message}`),
    started: (action) => void running.add(where(action)),
    ended: ({ action, elapsed, error }) => {
      running.delete(where(action));
      const seconds = `${(elapsed / 1000).toFixed(1)} s`;
      if (error === undefined)
        line(`${paint('add', '✓')} ${where(action)}: ${action.kind} done in ${seconds}`);
      else line(`${failed} ${where(action)}: ${action.kind} failed after ${seconds}\n${explain(error)}`);
    },
  };
}

/** The mark of what failed: the exit code is not 0 when it is printed. */
const failed = paint('remove', '✗');

function warn(message: string): void {
  printError(`${paint('change', 'Warning:')} ${message}\n`);
}
