import type { Command } from 'commander';
import { isEmpty } from '../../engine/no-op';
import { type ConfirmFlags, confirm } from '../confirm';
import { exitCodes, exitWith } from '../exit-codes';
import { json, positiveInteger, programArgument, yes } from '../options/common';
import { changeCodes, helpNotes } from '../options/help-notes';
import { type RolloutFlags, withLockWait } from '../options/rollout';
import { printPlan } from '../output/plan';
import { printResults } from '../output/results';
import { withSession } from '../session';

/** Options of `rollback`. */
export interface RollbackOptions extends Pick<RolloutFlags, 'lockWait'>, ConfirmFlags {
  /** Number of the revision. */
  readonly to?: number;
}

export function define(command: Command): void {
  withLockWait(command)
    .argument(...programArgument)
    .argument('<path>', 'the application or resource, by its path in plan and history')
    .option('--to <revision>', 'number of the revision in the history', positiveInteger)
    .addOption(yes())
    .addOption(json())
    .addHelpText(
      'after',
      helpNotes({ examples: ['rollback deploy.ts web1/shop --to 4'], codes: changeCodes }),
    )
    .action(exitWith(rollback));
}

/** Rolls one application or resource back after the plan is confirmed. */
async function rollback(file: string, path: string, options: RollbackOptions): Promise<number> {
  return withSession(file, options, async (session) => {
    const made = await session.planRollback(path, options.to);
    if (!options.json) printPlan(made, options);
    if (isEmpty(made)) return exitCodes.done;
    if (!(await confirm(options, `Roll ${path} back?`))) return exitCodes.failed;
    return printResults(await session.rollback(path, options.to), options);
  });
}
