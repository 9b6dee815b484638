import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { isEmpty, isNoOp } from '../../engine/no-op';
import { checkSavedPlan, parseSavedPlan } from '../../engine/saved-plan';
import { type ConfirmFlags, confirm } from '../confirm';
import { exitCodes, exitWith } from '../exit-codes';
import {
  adoptFiles,
  discardEdits as discardEditsOption,
  json,
  programArgument,
  replaceOption,
  target,
  yes,
} from '../options/common';
import { changeCodes, helpNotes, policyCodes } from '../options/help-notes';
import { type CheckFlags, withChecks } from '../options/report';
import { type RolloutFlags, withLockWait, withRollout } from '../options/rollout';
import { printPlan, refuseUnreachable } from '../output/plan';
import { printResults } from '../output/results';
import { withSession } from '../session';

/** Options of `apply`. */
export interface ApplyCommandOptions extends RolloutFlags, CheckFlags, ConfirmFlags {
  readonly adopt?: boolean;
  readonly target?: readonly string[];
  readonly replace?: readonly string[];
  readonly discardEdits?: boolean;
  /** File with a saved plan. */
  readonly plan?: string;
}

export function define(command: Command): void {
  withChecks(withLockWait(withRollout(command)))
    .argument(...programArgument)
    .addOption(adoptFiles())
    .addOption(target())
    .addOption(replaceOption())
    .option(
      '--plan <file>',
      'apply exactly the plan that plan --out saved; refused if hosts or program changed since',
    )
    .addOption(discardEditsOption())
    .addOption(yes())
    .addOption(json())
    .addHelpText(
      'after',
      helpNotes({ examples: ['apply deploy.ts --yes'], codes: { ...changeCodes, ...policyCodes } }),
    )
    .action(exitWith(apply));
}

/** Applies the program to its hosts after the plan is confirmed. */
async function apply(file: string, options: ApplyCommandOptions): Promise<number> {
  const { adopt, target: targets, replace: replaced, discardEdits, plan } = options;
  const saved = plan === undefined ? undefined : parseSavedPlan(readFileSync(plan, 'utf8'), plan);
  return withSession(file, options, async (session) => {
    const choices = { adopt, targets, replace: replaced, discardEdits };
    const made = await session.plan(choices);
    if (saved !== undefined) checkSavedPlan(saved, made);
    if (!options.json) printPlan(made, options);
    if (isNoOp(made)) return exitCodes.done;
    if (refuseUnreachable(made, options)) return exitCodes.failed;
    // A plan that only updates the inventory needs no confirmation, and a saved plan was reviewed before.
    if (!isEmpty(made) && saved === undefined && !(await confirm(options, 'Apply these changes?')))
      return exitCodes.failed;
    return printResults(await session.apply({ ...choices, saved }), options);
  });
}
