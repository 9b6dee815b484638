import { isKept } from '../orchestration/removal';
import { resourceOf } from '../resources';
import type { Work } from '../resources/resource';
import { type Action, actionPlace, type Former } from './action';
import type { Desired } from './desired';
import { type Inventory, type InventoryEntry, replacedPath } from './inventory';
import { isOurs } from './ownership';
import type { CreateOrUpdate } from './swap';

/** Records the result of an action in the inventory. */
export function remember(
  action: Action,
  state: object | undefined,
  inventories: ReadonlyMap<string, Inventory>,
): void {
  const { host, path } = actionPlace(action);
  const { resources } = inventories.get(host)!;
  if ('entry' in action) delete resources[path];
  else if (state !== undefined) {
    const { begun: _, was: __, ...entry } = resources[path]!;
    const { secretPlaces } = (action as CreateOrUpdate).desired;
    resources[path] = { ...entry, state: state as InventoryEntry['state'], secretPlaces };
    // The previous resource of the path is gone if the new one has all its claims.
    const former = resources[replacedPath(path)];
    if (former !== undefined && isKept(former.claims, entry.claims)) delete resources[replacedPath(path)];
  }
  if (action.kind !== 'replace' || action.before === undefined) return;
  delete resources[action.before.path === path ? replacedPath(path) : action.before.path];
}

/** Removes entries from the inventory whose resources a failed action did not leave on the host. */
export async function forget(
  action: Action,
  work: Work,
  inventories: ReadonlyMap<string, Inventory>,
): Promise<void> {
  if ('entry' in action) return;
  const { host, path } = actionPlace(action);
  const { resources } = inventories.get(host)!;
  const former = resources[replacedPath(path)];
  if (former !== undefined && former.type !== action.desired.resource.type) {
    // If another resource had the path and is unchanged, the path is recorded for it again.
    if (!(await isAsItWas(former, work)) || !(await isGone(action.desired, work))) return;
    resources[path] = former;
    delete resources[replacedPath(path)];
    return;
  }
  if (action.kind === 'adopt') {
    // A resource that was not adopted stays foreign.
    delete resources[path];
    return;
  }
  const before = action.kind === 'replace' ? action.before : undefined;
  if (action.kind !== 'create' && before === undefined) return;
  const { desired } = action as CreateOrUpdate;
  if (!(await isGone(desired, work, before))) return;
  delete resources[desired.path];
  if (before?.path !== desired.path) return;
  resources[desired.path] = before.entry;
  delete resources[replacedPath(desired.path)];
}

/**
 * Whether a failed create left nothing of ours. If that is unknown, the entry stays and the next run completes it.
 * If the create shares files with a replaced resource, the old files were restored.
 */
async function isGone({ resource, id, props }: Desired, work: Work, before?: Former): Promise<boolean> {
  if (before?.entry.id === id) return true;
  try {
    const live = await resource.read(work, id, props);
    return live === undefined || !isOurs({ begun: 'create', state: resource.preview(props) }, live);
  } catch {
    return false;
  }
}

/** Whether the previous resource of a failed change's path is as it was deployed. */
async function isAsItWas({ type, state }: InventoryEntry, work: Work): Promise<boolean> {
  try {
    return ((await resourceOf(type).edited?.(work, state)) ?? []).length === 0;
  } catch {
    return false;
  }
}
