import type { Command } from 'commander';
import { isEmpty, isNoOp } from '../../engine/no-op';
import { type ConfirmFlags, confirm } from '../confirm';
import { exitCodes, exitWith } from '../exit-codes';
import { discardEdits as discardEditsOption, json, programArgument, target, yes } from '../options/common';
import { changeCodes, helpNotes } from '../options/help-notes';
import { type RolloutFlags, withLockWait, withRollout } from '../options/rollout';
import { planExitCode, printPlan, refuseUnreachable } from '../output/plan';
import { printResults } from '../output/results';
import { withSession } from '../session';

/** Options of `destroy`. */
export interface DestroyOptions extends RolloutFlags, ConfirmFlags {
  readonly target?: readonly string[];
  readonly discardEdits?: boolean;
}

export function define(command: Command): void {
  withLockWait(withRollout(command))
    .argument(...programArgument)
    .addOption(target())
    .addOption(discardEditsOption())
    .addOption(yes())
    .addOption(json())
    .addHelpText('after', helpNotes({ examples: ['destroy deploy.ts --yes'], codes: changeCodes }))
    .action(exitWith(destroy));
}

/** Removes the resources that the project owns after the plan is confirmed. */
async function destroy(file: string, options: DestroyOptions): Promise<number> {
  const { target: targets, discardEdits } = options;
  return withSession(file, options, async (session) => {
    const made = await session.planDestroy({ targets, discardEdits });
    if (!options.json) printPlan(made, options);
    if (refuseUnreachable(made, options)) return exitCodes.failed;
    if (isNoOp(made)) return planExitCode(made, {});
    // Removing the record of a failed rollout changes nothing that needs a confirmation.
    if (!isEmpty(made) && !(await confirm(options, 'Destroy all of this?'))) return exitCodes.failed;
    return printResults(await session.destroy({ targets, discardEdits }), options);
  });
}
