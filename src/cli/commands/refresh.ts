import type { Command } from 'commander';
import { placeOf } from '../../engine/action';
import type { Plan } from '../../engine/plan';
import { exitWith } from '../exit-codes';
import { detailedExitcode, json, programArgument } from '../options/common';
import { differenceCodes, helpNotes } from '../options/help-notes';
import { type PlanFlags, planExitCode, printPlan } from '../output/plan';
import { withSession } from '../session';

export function define(command: Command): void {
  command
    .argument(...programArgument)
    .addOption(detailedExitcode())
    .addOption(json())
    .addHelpText('after', helpNotes({ examples: ['refresh deploy.ts'], codes: differenceCodes }))
    .action(exitWith(refresh));
}

/** Shows how the hosts differ from the program; resources that were never deployed are left out. */
async function refresh(file: string, options: PlanFlags): Promise<number> {
  return withSession(file, {}, async (session) => {
    const made = await session.plan({ adopt: true, verify: false });
    const drift = {
      ...made,
      rollout: { ...made.rollout, batches: [], resumed: undefined },
      actions: made.actions.filter((action) => action.kind !== 'create' || isOwned(made, action)),
    };
    printPlan(drift, options);
    return planExitCode(drift, options);
  });
}

function isOwned({ memories }: Plan, action: Plan['actions'][number]): boolean {
  const { host, path } = placeOf(action);
  return memories.get(host)?.inventory.resources[path] !== undefined;
}
