import { resourceOf } from '../resources';
import type { Hosts, Work } from '../resources/resource';
import { type Action, placeOf } from './action';
import type { Inventory, InventoryEntry } from './inventory';

/** What became of one action. */
export interface ActionResult {
  readonly action: Action;
  /** Milliseconds it took. */
  readonly elapsed: number;
  /** Why it failed, or was not begun. */
  readonly error?: Error;
  readonly skipped?: boolean;
}

/** What is told of actions. */
export interface ActionEvents {
  readonly started?: (action: Action) => void;
  readonly progress?: (action: Action, message: string) => void;
  readonly warned?: (action: Action, message: string) => void;
  readonly ended?: (result: ActionResult) => void;
}

/** What an action is performed with. */
export interface Surroundings {
  readonly hosts: Hosts;
  readonly inventories: ReadonlyMap<string, Inventory>;
  readonly events: ActionEvents;
  readonly signal: AbortSignal;
}

/** Puts what will exist into the inventories. */
export function intend(actions: readonly Action[], inventories: ReadonlyMap<string, Inventory>): void {
  for (const action of actions) {
    if ('entry' in action) continue;
    const { resource, props, path, id, dependsOn } = action.desired;
    const { resources } = inventories.get(props.host)!;
    // A resource that moved within the tree is remembered under its new path only.
    for (const [other, entry] of Object.entries(resources))
      if (entry.id === id && other !== path) delete resources[other];
    const { protect, retainOnDelete } = action.desired.lifecycle;
    const kept = {
      ...(protect === true ? { protect } : {}),
      ...(retainOnDelete === true ? { retainOnDelete } : {}),
    };
    const known = resources[path];
    if (action.kind === 'same' && known !== undefined) {
      const { protect: _, retainOnDelete: __, ...rest } = known;
      resources[path] = { ...rest, ...kept };
      continue;
    }
    const state = { ...(action.kind === 'create' ? {} : action.live.state), ...resource.preview(props) };
    resources[path] = {
      type: resource.type,
      id,
      state,
      dependsOn: [...dependsOn],
      claims: [...resource.claims(props)],
      ...kept,
    };
  }
}

/** Does one action and keeps its inventory true; a failure is a result, too. */
export async function perform(
  action: Action,
  { hosts, inventories, events, signal }: Surroundings,
): Promise<ActionResult> {
  const began = performance.now();
  const { host, path } = placeOf(action);
  const { resources } = inventories.get(host)!;
  const work: Work = {
    hosts,
    signal,
    progress: (message) => events.progress?.(action, message),
    warn: (message) => events.warned?.(action, message),
  };
  if (action.kind !== 'same') events.started?.(action);
  try {
    signal.throwIfAborted();
    if ('entry' in action) {
      if (action.kind === 'delete') await resourceOf(action.entry.type).delete(work, action.entry.state);
      delete resources[path];
    } else if (action.kind !== 'same') {
      const { resource, props } = action.desired;
      if (action.kind === 'replace') await resource.delete(work, action.live.state);
      const state = await resource.reconcile(work, props, 'live' in action ? action.live.state : undefined);
      resources[path]!.state = state as InventoryEntry['state'];
    }
    return ended({ action, elapsed: performance.now() - began }, events);
  } catch (error) {
    if (action.kind === 'create' && (await isGone(action, work))) delete resources[path];
    return ended({ action, elapsed: performance.now() - began, error: error as Error }, events);
  }
}

/** Whether a create that failed left nothing; where nobody can tell, it stays remembered and the next run finishes it. */
async function isGone({ desired }: Extract<Action, { kind: 'create' }>, work: Work): Promise<boolean> {
  try {
    return (await desired.resource.read(work, desired.id, desired.props)) === undefined;
  } catch {
    return false;
  }
}

/** Tells of a result, unless nothing was done or begun. */
export function ended(result: ActionResult, events: ActionEvents): ActionResult {
  if (result.action.kind !== 'same' && result.skipped !== true) events.ended?.(result);
  return result;
}
