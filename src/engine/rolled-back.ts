import { withdrawChange } from '../orchestration/withdraw';
import type { Work } from '../resources/resource';
import { undoing } from '../resources/undoing';
import { type Action, actionPlace } from './action';
import type { Inventory, InventoryEntry } from './inventory';
import type { ActionResult } from './perform';
import { isChange } from './swap';

/**
 * Finds changes that succeeded but were rolled back because a dependent resource failed or was skipped, e.g. a
 * release whose new code does not start. Corrects their entries in the inventory.
 *
 * @param results results of all actions on one host
 * @returns the results with `undone` set to the path of the resource that failed
 */
export async function findRolledBack(
  results: readonly ActionResult[],
  { work, inventory }: { readonly work: (action: Action) => Work; readonly inventory: Inventory },
): Promise<readonly ActionResult[]> {
  const failed = results.filter(({ error }) => error !== undefined);
  await withdraw(results, failed, work);
  return Promise.all(
    results.map(async (result) => {
      const { action, error } = result;
      if (error !== undefined || !isChange(action)) return result;
      const { desired } = action;
      const culprit = failed.find(
        (other) => isChange(other.action) && other.action.desired.dependsOn.includes(desired.path),
      );
      if (culprit === undefined) return result;
      const { resource, id, props, path } = desired;
      // If the host cannot be read now, the next run reads it.
      const live = await resource.read(undoing(work(action)), id, props).catch(() => 'unknown' as const);
      if (live === 'unknown') return result;
      if (live !== undefined && resource.diff(live.props, props).changes.length === 0) return result;
      const entry = inventory.resources[path];
      if (live === undefined) delete inventory.resources[path];
      else if (entry !== undefined)
        inventory.resources[path] = { ...entry, state: live.state as InventoryEntry['state'] };
      return { ...result, undone: actionPlace(culprit.action).path };
    }),
  );
}

/** Rolls back changes that were made for a resource that failed or was skipped. */
async function withdraw(
  results: readonly ActionResult[],
  failed: readonly ActionResult[],
  work: (action: Action) => Work,
): Promise<void> {
  const changed = new Set(
    results.flatMap(({ action, error }) =>
      error === undefined && isChange(action) ? [action.desired.path] : [],
    ),
  );
  for (const { action } of failed) {
    if (!isChange(action) || !('live' in action)) continue;
    const { resource, props, path, dependsOn } = action.desired;
    if (!dependsOn.some((other) => changed.has(other))) continue;
    await withdrawChange(resource, work(action), { path, props });
  }
}
