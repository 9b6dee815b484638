import { resourceOf } from '../resources';
import type { Hosts, Work } from '../resources/resource';
import type { Inventory, InventoryEntry } from './inventory';
import { writeInventory } from './inventory';
import { type Action, type Plan, placeOf } from './plan';

/** What became of one action. */
export interface ActionResult {
  readonly action: Action;
  /** Milliseconds it took. */
  readonly elapsed: number;
  /** Why it failed, or was not begun. */
  readonly error?: Error;
  readonly skipped?: boolean;
}

/** What is told while a plan is applied. */
export interface ApplyEvents {
  readonly started?: (action: Action) => void;
  readonly progress?: (action: Action, message: string) => void;
  readonly warned?: (action: Action, message: string) => void;
  readonly ended?: (result: ActionResult) => void;
}

/**
 * Does what a plan says: in order of dependencies, everything else at once. One failure stops what depends on it,
 * nothing else. The hosts must be locked by `owner`; they are let go of at the end.
 */
export async function applyPlan(
  plan: Plan,
  {
    hosts,
    owner,
    events = {},
    signal,
  }: { hosts: Hosts; owner: string; events?: ApplyEvents; signal: AbortSignal },
): Promise<readonly ActionResult[]> {
  const inventories = new Map(
    [...plan.memories].map(([host, { inventory }]) => [host, structuredClone(inventory)]),
  );
  intend(plan, inventories);
  const changing = [
    ...new Set(plan.actions.filter(({ kind }) => kind !== 'same').map((action) => placeOf(action).host)),
  ];
  // What is begun must be known to the host before it exists, so that a crash leaves nothing without an owner.
  await Promise.all(
    changing.map((host) => writeInventory(hosts.get(host), inventories.get(host)!, { unlock: false, owner })),
  );
  const results = await inOrder(plan.actions, (action) =>
    perform(action, { hosts, inventories, events, signal }),
  );
  await Promise.all(
    [...inventories].map(([host, inventory]) =>
      writeInventory(hosts.get(host), inventory, { unlock: true, owner }),
    ),
  );
  return results;
}

/** Puts what will exist into the inventories. */
function intend(plan: Plan, inventories: ReadonlyMap<string, Inventory>): void {
  for (const action of plan.actions) {
    if (action.kind === 'delete') continue;
    const { resource, props, path, id, dependsOn } = action.desired;
    const { resources } = inventories.get(props.host)!;
    // A resource that moved within the tree is remembered under its new path only.
    for (const [other, entry] of Object.entries(resources))
      if (entry.id === id && other !== path) delete resources[other];
    if (action.kind === 'same' && resources[path] !== undefined) continue;
    const state = { ...(action.kind === 'create' ? {} : action.live.state), ...resource.preview(props) };
    resources[path] = {
      type: resource.type,
      id,
      state,
      dependsOn: [...dependsOn],
      claims: [...resource.claims(props)],
    };
  }
}

async function perform(
  action: Action,
  {
    hosts,
    inventories,
    events,
    signal,
  }: { hosts: Hosts; inventories: ReadonlyMap<string, Inventory>; events: ApplyEvents; signal: AbortSignal },
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
    if (action.kind === 'delete') {
      await resourceOf(action.entry.type).delete(work, action.entry.state);
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

function ended(result: ActionResult, events: ApplyEvents): ActionResult {
  if (result.action.kind !== 'same') events.ended?.(result);
  return result;
}

/** Runs each action after those it depends on; deletions run the other way round. */
async function inOrder(
  actions: readonly Action[],
  run: (action: Action) => Promise<ActionResult>,
): Promise<readonly ActionResult[]> {
  const key = (action: Action): string => `${action.kind === 'delete' ? '-' : '+'}${placeOf(action).path}`;
  const byKey = new Map(actions.map((action) => [key(action), action]));
  const started = new Map<string, Promise<ActionResult>>();
  const start = (action: Action): Promise<ActionResult> => {
    const known = started.get(key(action));
    if (known !== undefined) return known;
    const promise = (async (): Promise<ActionResult> => {
      const before = await Promise.all(predecessors(action, byKey).map(start));
      const failed = before.find(({ error }) => error !== undefined);
      if (failed === undefined) return run(action);
      const cause = placeOf(failed.action).path;
      return { action, elapsed: 0, skipped: true, error: new Error(`Not begun, because ${cause} failed`) };
    })();
    started.set(key(action), promise);
    return promise;
  };
  return Promise.all(actions.map(start));
}

function predecessors(action: Action, byKey: ReadonlyMap<string, Action>): readonly Action[] {
  const there = (keys: readonly string[]): readonly Action[] => keys.flatMap((key) => byKey.get(key) ?? []);
  if (action.kind !== 'delete') return there(action.desired.dependsOn.map((path) => `+${path}`));
  const dependents = [...byKey.values()].filter(
    (other) => other.kind === 'delete' && other.entry.dependsOn.includes(action.path),
  );
  return dependents;
}
