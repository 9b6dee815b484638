import type { Command } from 'commander';
import { actionPlace } from '../../engine/action';
import type { Plan } from '../../engine/plan';
import { exitWith } from '../exit-codes';
import { detailedExitcode, json, programArgument } from '../options/common';
import { differenceCodes, helpNotes } from '../options/help-notes';
import { type PlanFlags, planExitCode, printPlan } from '../output/plan';
import { print } from '../output/print';
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
    const left = made.actions.length - drift.actions.length;
    if (left > 0 && options.json !== true) print(neverDeployed(made, left));
    if (left === 0 || drift.actions.length > 0 || options.json === true || (made.unreachable?.size ?? 0) > 0)
      printPlan(drift, options);
    return planExitCode(drift, options);
  });
}

/** Says that a refresh has nothing to compare for resources that were never deployed. */
function neverDeployed({ project, actions }: Plan, left: number): string {
  const which =
    left === actions.length
      ? `The project ${project} was never deployed: nothing can have drifted`
      : `${left} of ${actions.length} resources ${left === 1 ? 'was' : 'were'} never deployed and ${left === 1 ? 'is' : 'are'} left out`;
  return `${which}; "uwsgi-iac plan" shows what an apply would create\n`;
}

function isOwned({ hostStates }: Plan, action: Plan['actions'][number]): boolean {
  const { host, path } = actionPlace(action);
  return hostStates.get(host)?.inventory.resources[path] !== undefined;
}
