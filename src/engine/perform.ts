import { isKept } from '../orchestration/removal';
import { allPlaces, type SecretPlaces } from '../plan/secret-places';
import { resourceOf } from '../resources';
import { stateLeft } from '../resources/edits';
import type { Hosts, Work } from '../resources/resource';
import { undoing } from '../resources/undoing';
import { rememberSecrets } from '../secrets/remembered';
import { type Action, type Former, placeOf } from './action';
import { confined } from './confined';
import type { Desired } from './desired';
import { withWayOut } from './edits';
import { type Inventory, type InventoryEntry, replacedPath, thingOf } from './inventory';
import { isOurs } from './ownership';
import { removeEntry } from './remove-entry';
import { replace } from './replace';
import { type Change, swap } from './swap';

/** Result of one action. */
export interface ActionResult {
  readonly action: Action;
  /** Duration in milliseconds. */
  readonly elapsed: number;
  /** Reason of a failure, or why the action was not begun. */
  readonly error?: Error;
  readonly skipped?: boolean;
  /** Path of the resource whose failure rolled the change back. */
  readonly undone?: string;
}

/** Events of actions. */
export interface ActionEvents {
  readonly started?: (action: Action) => void;
  readonly progress?: (action: Action, message: string) => void;
  readonly warned?: (action: Action, message: string) => void;
  readonly ended?: (result: ActionResult) => void;
  /** A successful change was rolled back because a dependent resource failed. */
  readonly undone?: (result: ActionResult) => void;
}

/** Hosts, inventories, events and options that actions are performed with. */
export interface ActionContext {
  readonly hosts: Hosts;
  readonly inventories: ReadonlyMap<string, Inventory>;
  readonly events: ActionEvents;
  readonly signal: AbortSignal;
  /** Whether files are removed even if they were edited or replaced after their deployment. */
  readonly discardEdits?: boolean;
}

/**
 * Records intended changes in the inventories before they are made. The entry of a replaced resource stays until it
 * is deleted.
 */
export function recordIntent(actions: readonly Action[], inventories: ReadonlyMap<string, Inventory>): void {
  const hosts = new Set(actions.map((action) => placeOf(action).host));
  for (const host of hosts)
    recordIntentOn(
      actions.filter((action) => placeOf(action).host === host),
      inventories.get(host)!,
    );
}

function recordIntentOn(actions: readonly Action[], inventory: Inventory): void {
  const { resources } = inventory;
  inventory.secrets = rememberSecrets(
    inventory.secrets,
    actions.flatMap((action) => ('entry' in action ? [] : action.desired.secrets)),
  );
  const was = { ...resources };
  const paths = new Map<string, readonly string[]>();
  for (const [path, entry] of Object.entries(was))
    paths.set(thingOf(entry), [...(paths.get(thingOf(entry)) ?? []), path]);
  for (const action of actions) {
    if ('entry' in action) continue;
    const { resource, props, path, id, dependsOn, secretPlaces } = action.desired;
    const thing = thingOf({ type: resource.type, id });
    const before = action.kind === 'replace' ? action.before : undefined;
    if (before?.path === path) resources[replacedPath(path)] = before.entry;
    // Entries of the same resource under any path: ids of a tree may be swapped.
    const former = paths.get(thing) ?? [];
    const known = was[former.includes(path) ? path : (former[0] ?? path)];
    // A resource that moved within the tree is recorded only under its new path.
    for (const other of former) {
      const entry = resources[other];
      if (entry !== undefined && thingOf(entry) === thing && other !== path && other !== before?.path)
        delete resources[other];
    }
    const { protect, retainOnDelete } = action.desired.lifecycle;
    const kept = {
      ...(protect === true ? { protect } : {}),
      ...(retainOnDelete === true ? { retainOnDelete } : {}),
    };
    if (action.kind === 'same' && known !== undefined) {
      const { protect: _, retainOnDelete: __, begun, was: ___, ...rest } = known;
      // A change of an earlier run has succeeded after all. Earlier releases recorded less than the full state.
      const ended = {
        state:
          begun === undefined
            ? { ...newlyRemembered(action.desired, known), ...known.state }
            : (action.live.state as InventoryEntry['state']),
      };
      resources[path] = { ...rest, ...ended, ...kept, secretPlaces };
      continue;
    }
    const found = action.kind === 'create' || before !== undefined ? {} : action.live.state;
    resources[path] = {
      type: resource.type,
      id,
      state: { ...found, ...resource.preview(props) },
      ...placesDuringChange(secretPlaces, known),
      dependsOn: [...dependsOn],
      claims: [...resource.claims(props)],
      ...kept,
      ...begunWith(action, known),
    };
  }
  keepOverwritten(was, resources);
}

/**
 * Keeps entries whose path another resource has taken and that no action of this run continues, until they are
 * deleted.
 */
function keepOverwritten(was: Inventory['resources'], now: Inventory['resources']): void {
  const things = new Set(Object.values(now).map(thingOf));
  for (const [path, entry] of Object.entries(was))
    if (now[path] !== undefined && !things.has(thingOf(entry))) now[replacedPath(path)] = entry;
}

/** State of a resource that its entry lacks because an earlier release wrote the entry. */
export function newlyRemembered({ resource, props }: Desired, { state }: InventoryEntry): object {
  const all = Object.entries(resource.preview(props));
  return Object.fromEntries(all.filter(([key, value]) => value !== undefined && state[key] === undefined));
}

/**
 * Paths of secrets while a change is in progress: the previous version may still be on the host, and its secrets
 * may be unknown.
 */
function placesDuringChange(
  now: SecretPlaces,
  known: InventoryEntry | undefined,
): Pick<InventoryEntry, 'secretPlaces'> {
  if (known === undefined) return { secretPlaces: now };
  return known.secretPlaces === undefined ? {} : { secretPlaces: allPlaces(now, known.secretPlaces) };
}

/** Marks a change in progress. Until it has succeeded, only what the project already owned is owned. */
function begunWith(
  action: Exclude<Action, { entry: unknown }>,
  known: InventoryEntry | undefined,
): Pick<InventoryEntry, 'begun' | 'was'> {
  const { kind } = action;
  if (kind === 'adopt' || kind === 'create') return { begun: kind };
  if (known === undefined) return { begun: 'update' };
  const { state, was } = known;
  // An earlier change that was cut off may have written what it was to write.
  const left = was === undefined ? state : stateLeft(state, was, action.live.state);
  return { begun: 'update', was: { ...left } };
}

/** Performs one action and updates its inventory; a failure is returned as a result. */
export async function perform(action: Action, context: ActionContext): Promise<ActionResult> {
  const [result] = await performAll([action], context, async (work) => [
    await runAction(action, work(action), context),
  ]);
  return result!;
}

/**
 * Performs actions that take over places from each other and updates their inventories; either all succeed or none.
 */
export function performGroup(
  actions: readonly Change[],
  context: ActionContext,
): Promise<readonly ActionResult[]> {
  return performAll(actions, context, (work) =>
    swap(actions, { work, change: (action, its) => runAction(action, its, context) }),
  );
}

async function performAll(
  actions: readonly Action[],
  { hosts, inventories, events, signal, discardEdits = false }: ActionContext,
  run: (work: (action: Action) => Work) => Promise<readonly (object | undefined)[]>,
): Promise<readonly ActionResult[]> {
  const began = performance.now();
  const workOf = (action: Action): Work => workFor(action, { hosts, events, signal, discardEdits });
  const finish = (action: Action, error?: Error): ActionResult =>
    reportEnd(
      { action, elapsed: performance.now() - began, ...(error === undefined ? {} : { error }) },
      events,
    );
  for (const action of actions) if (action.kind !== 'same') events.started?.(action);
  try {
    signal.throwIfAborted();
    const states = await run(workOf);
    return actions.map((action, index) => {
      remember(action, states[index], inventories);
      return finish(action);
    });
  } catch (error) {
    return Promise.all(
      actions.map(async (action) => {
        await forget(action, undoing(workOf(action)), inventories);
        return finish(action, withWayOut(error as Error));
      }),
    );
  }
}

/** Resources that an action takes over from. With `discardEdits` their edits are not checked. */
function displacesOf(action: Action, discardEdits: boolean): Work['displaces'] {
  const displaces = 'displaces' in action ? action.displaces : undefined;
  return discardEdits ? displaces?.map((one) => ({ ...one, edited: undefined })) : displaces;
}

/** Work context of an action: its host, and events that name the action. */
export function workFor(
  action: Action,
  { hosts, events, signal, discardEdits = false }: Omit<ActionContext, 'inventories'>,
): Work {
  return {
    hosts: confined(hosts, action),
    signal,
    displaces: displacesOf(action, discardEdits),
    progress: (message) => events.progress?.(action, message),
    warn: (message) => events.warned?.(action, message),
  };
}

/** Performs an action; returns the resulting state. */
async function runAction(
  action: Action,
  work: Work,
  { discardEdits }: Pick<ActionContext, 'discardEdits'>,
): Promise<object | undefined> {
  if ('entry' in action) {
    if (action.kind === 'delete') await removeEntry(action.entry, work, { kept: action.kept, discardEdits });
    return undefined;
  }
  if (action.kind === 'same') return undefined;
  if (action.kind === 'replace') return replace(action, work);
  const { resource, props } = action.desired;
  return resource.reconcile(work, props, 'live' in action ? action.live.state : undefined);
}

/** Records the result of an action in the inventory. */
function remember(
  action: Action,
  state: object | undefined,
  inventories: ReadonlyMap<string, Inventory>,
): void {
  const { host, path } = placeOf(action);
  const { resources } = inventories.get(host)!;
  if ('entry' in action) delete resources[path];
  else if (state !== undefined) {
    const { begun: _, was: __, ...entry } = resources[path]!;
    const { secretPlaces } = (action as Change).desired;
    resources[path] = { ...entry, state: state as InventoryEntry['state'], secretPlaces };
    // The previous resource of the path is gone if the new one has all its claims.
    const former = resources[replacedPath(path)];
    if (former !== undefined && isKept(former.claims, entry.claims)) delete resources[replacedPath(path)];
  }
  if (action.kind !== 'replace' || action.before === undefined) return;
  delete resources[action.before.path === path ? replacedPath(path) : action.before.path];
}

/** Removes entries from the inventory whose resources a failed action did not leave on the host. */
async function forget(
  action: Action,
  work: Work,
  inventories: ReadonlyMap<string, Inventory>,
): Promise<void> {
  if ('entry' in action) return;
  const { host, path } = placeOf(action);
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
  const { desired } = action as Change;
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

/** Reports a result, unless nothing was done or begun. */
export function reportEnd(result: ActionResult, events: ActionEvents): ActionResult {
  if (result.action.kind !== 'same' && result.skipped !== true) events.ended?.(result);
  return result;
}
