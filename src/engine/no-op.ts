import { rememberSecrets } from '../secrets/remembered';
import type { Action } from './action';
import type { Plan } from './plan';
import { newlyRemembered } from './record-intent';
import { hasAbandonedRecord } from './rollout-record';

/** Whether a plan is a no-op: no host and no inventory changes, and no earlier rollout must be completed. */
export function isNoOp(plan: Plan): boolean {
  const { unreachable = new Map(), hostStates } = plan;
  const whole =
    unreachable.size === 0 && [...hostStates.values()].every(({ damaged }) => damaged === undefined);
  return (
    whole &&
    isEmpty(plan) &&
    plan.rollout.resumed === undefined &&
    ![...hostStates.values()].some((hostState) => hasAbandonedRecord(hostState, plan.rollout.id)) &&
    !plan.actions.some(remembersOtherwise(plan))
  );
}

/** Whether the inventory has a resource under another path, or with other protection, than declared. */
const remembersOtherwise =
  ({ hostStates }: Plan) =>
  (action: Action): boolean => {
    if ('entry' in action) return false;
    const { path, props, lifecycle, secrets, secretPlaces } = action.desired;
    const inventory = hostStates.get(props.host)?.inventory;
    const entry = inventory?.resources[path];
    if (entry === undefined || entry.begun !== undefined) return true;
    if (rememberSecrets(inventory?.secrets, secrets) !== inventory?.secrets) return true;
    if (JSON.stringify(entry.secretPlaces) !== JSON.stringify(secretPlaces)) return true;
    if (Object.keys(newlyRemembered(action.desired, entry)).length > 0) return true;
    return (['protect', 'retainOnDelete'] as const).some(
      (option) => (entry[option] ?? false) !== (lifecycle[option] ?? false),
    );
  };

/** Whether a plan changes nothing on the hosts. Adoptions without a difference only change the inventory. */
export function isEmpty(plan: Plan): boolean {
  return plan.actions.every((action) => action.kind === 'same' || isTakenAsItIs(action));
}

/** Whether an action adopts a resource that has no owner and already is as declared. */
export function isTakenAsItIs(action: Action): boolean {
  return action.kind === 'adopt' && action.difference.changes.length === 0;
}
