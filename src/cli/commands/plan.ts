import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import type { Plan } from '../../engine/plan';
import { savePlan } from '../../engine/saved-plan';
import { setIn } from '../../plan/format-value';
import { UsageError } from '../errors';
import { exitWith } from '../exit-codes';
import {
  adoptFiles,
  detailedExitcode,
  json,
  programArgument,
  replaceOption,
  target,
} from '../options/common';
import { differenceCodes, helpNotes, policyCodes } from '../options/help-notes';
import { type ReviewFlags, withChecks, withReports } from '../options/report';
import { type RolloutFlags, withRollout } from '../options/rollout';
import { type PlanFlags, planExitCode, printPlan, unreachableHosts } from '../output/plan';
import { printError } from '../output/print';
import { reportingFailure, writeReports } from '../output/reports';
import { failureMark, warn } from '../output/warn';
import { withSession } from '../session';
import { planOffline } from './plan-offline';

/** Options of `plan`. */
export interface PlanCommandOptions extends RolloutFlags, ReviewFlags, PlanFlags {
  readonly adopt?: boolean;
  readonly target?: readonly string[];
  readonly replace?: readonly string[];
  /** File for the plan. */
  readonly out?: string;
}

export function define(command: Command): void {
  withReports(withChecks(withRollout(command)))
    .argument(...programArgument)
    .addOption(adoptFiles())
    .addOption(target())
    .addOption(replaceOption())
    .option('--out <file>', 'save the plan for apply --plan; the file holds no secret')
    .addOption(detailedExitcode())
    .option('-v, --verbose', 'explain for each change why it takes effect the way it does')
    .addOption(json())
    .addHelpText(
      'after',
      helpNotes({
        examples: [
          'plan deploy.ts --detailed-exitcode',
          'plan deploy.ts --against origin/main --report markdown=plan.md --report html=plan.html',
        ],
        codes: { ...differenceCodes, ...policyCodes },
      }),
    )
    .action(exitWith(plan));
}

/** Shows the changes that apply would make on the hosts, or, with `against`, since a git revision. */
async function plan(file: string, options: PlanCommandOptions): Promise<number> {
  const { against, report: targets = [], out } = options;
  if (against !== undefined && out !== undefined)
    throw new UsageError('Cannot save a plan that was made without hosts: leave out --out or --against');
  return reportingFailure(targets, async () => {
    const { made, warnings } =
      against === undefined
        ? await planOnHosts(file, options)
        : await planOffline(file, { ...options, against });
    const code = await showPlan(made, warnings, options);
    if (out !== undefined)
      printError(`Saved this plan in ${out}; "uwsgi-iac apply ${file} --plan ${out}" applies exactly it\n`);
    return code;
  });
}

async function planOnHosts(
  file: string,
  options: PlanCommandOptions,
): Promise<{ readonly made: Plan; readonly warnings: readonly string[] }> {
  const { adopt, target: targets, replace: replaced, out } = options;
  const warnings: string[] = [];
  const onWarning = (message: string) => void warnings.push(message);
  const made = await withSession(file, { ...options, onWarning }, (session) =>
    session.plan({ adopt, targets, replace: replaced }),
  );
  if (out !== undefined)
    writeFileSync(out, `${JSON.stringify(savePlan(made), undefined, 1)}\n`, { mode: 0o600 });
  return { made, warnings };
}

/** Prints a plan with its warnings, or writes its reports. */
async function showPlan(
  made: Plan,
  warnings: readonly string[],
  options: PlanCommandOptions,
): Promise<number> {
  const { against, report: targets = [] } = options;
  for (const warning of warnings) warn(warning);
  const unreachable = unreachableHosts(made);
  const { printed } = await writeReports(targets, made, {
    against,
    warnings: [...warnings, ...unreachable],
  });
  if (printed) for (const text of unreachable) printError(`${failureMark} ${setIn(text)}\n`);
  else printPlan(made, options);
  return planExitCode(made, options);
}
