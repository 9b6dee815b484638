import { resourceOf } from '../resources';
import type { Hosts, Work } from '../resources/resource';
import { isKept } from '../resources/takeover/remove-rest';
import { rememberSecrets } from '../secrets/remembered';
import { type Action, type Former, placeOf } from './action';
import { confined } from './confined';
import type { Desired } from './desired';
import { withWayOut } from './edits';
import { type Inventory, type InventoryEntry, replacedPath, thingOf } from './inventory';
import { isOurs } from './ownership';
import { removeEntry } from './remove-entry';
import { replace } from './replace';
import { allPlaces, type SecretPlaces } from './secret-places';
import { type Change, swap } from './swap';

/** What became of one action. */
export interface ActionResult {
  readonly action: Action;
  /** Milliseconds it took. */
  readonly elapsed: number;
  /** Why it failed, or was not begun. */
  readonly error?: Error;
  readonly skipped?: boolean;
  /** Path of the resource whose failure rolled the change back. */
  readonly undone?: string;
}

/** What is told of actions. */
export interface ActionEvents {
  readonly started?: (action: Action) => void;
  readonly progress?: (action: Action, message: string) => void;
  readonly warned?: (action: Action, message: string) => void;
  readonly ended?: (result: ActionResult) => void;
  /** A change that ended well was rolled back by the failure of a resource that depends on it. */
  readonly undone?: (result: ActionResult) => void;
}

/** What an action is performed with. */
export interface Surroundings {
  readonly hosts: Hosts;
  readonly inventories: ReadonlyMap<string, Inventory>;
  readonly events: ActionEvents;
  readonly signal: AbortSignal;
  /** Whether files are removed although they were edited, or replaced, since they were put there. */
  readonly discardEdits?: boolean;
}

/** Puts what will exist into the inventories; what it replaces stays there until it is gone. */
export function intend(actions: readonly Action[], inventories: ReadonlyMap<string, Inventory>): void {
  const hosts = new Set(actions.map((action) => placeOf(action).host));
  for (const host of hosts)
    intendOn(
      actions.filter((action) => placeOf(action).host === host),
      inventories.get(host)!,
    );
}

function intendOn(actions: readonly Action[], inventory: Inventory): void {
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
    // What is remembered of the same thing, under whichever path: ids of a tree may be swapped.
    const former = paths.get(thing) ?? [];
    const known = was[former.includes(path) ? path : (former[0] ?? path)];
    // A resource that moved within the tree is remembered under its new path only.
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
      // A change that an earlier run began has ended well after all. Earlier releases did not remember all.
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
      ...placesMeanwhile(secretPlaces, known),
      dependsOn: [...dependsOn],
      claims: [...resource.claims(props)],
      ...kept,
      ...begunWith(action, known),
    };
  }
  keepOverwritten(was, resources);
}

/** What another thing has the path of, and no action of this run goes on with, is remembered until it is gone. */
function keepOverwritten(was: Inventory['resources'], now: Inventory['resources']): void {
  const things = new Set(Object.values(now).map(thingOf));
  for (const [path, entry] of Object.entries(was))
    if (now[path] !== undefined && !things.has(thingOf(entry))) now[replacedPath(path)] = entry;
}

/** What of a resource's state its entry lacks, because an earlier release wrote it. */
export function newlyRemembered({ resource, props }: Desired, { state }: InventoryEntry): object {
  const all = Object.entries(resource.preview(props));
  return Object.fromEntries(all.filter(([key, value]) => value !== undefined && state[key] === undefined));
}

/** Where secrets are until a change has ended well: what was there before may be there still, and may not be known. */
function placesMeanwhile(
  now: SecretPlaces,
  known: InventoryEntry | undefined,
): Pick<InventoryEntry, 'secretPlaces'> {
  if (known === undefined) return { secretPlaces: now };
  return known.secretPlaces === undefined ? {} : { secretPlaces: allPlaces(now, known.secretPlaces) };
}

/** What a change is while it is under way: until it has ended well, only what was ours before is ours. */
function begunWith(
  { kind }: Exclude<Action, { entry: unknown }>,
  known: InventoryEntry | undefined,
): Pick<InventoryEntry, 'begun' | 'was'> {
  if (kind === 'adopt' || kind === 'create') return { begun: kind };
  return { begun: 'update', ...(known === undefined ? {} : { was: known.was ?? known.state }) };
}

/** Does one action and keeps its inventory true; a failure is a result, too. */
export async function perform(action: Action, surroundings: Surroundings): Promise<ActionResult> {
  const [result] = await performAll([action], surroundings, async (work) => [
    await done(action, work(action), surroundings),
  ]);
  return result!;
}

/** Does actions that get something from each other, and keeps their inventories true: all of them are done, or none. */
export function performGroup(
  actions: readonly Change[],
  surroundings: Surroundings,
): Promise<readonly ActionResult[]> {
  return performAll(actions, surroundings, (work) =>
    swap(actions, { work, change: (action) => done(action, work(action), surroundings) }),
  );
}

async function performAll(
  actions: readonly Action[],
  { hosts, inventories, events, signal, discardEdits = false }: Surroundings,
  run: (work: (action: Action) => Work) => Promise<readonly (object | undefined)[]>,
): Promise<readonly ActionResult[]> {
  const began = performance.now();
  const workOf = (action: Action): Work => workFor(action, { hosts, events, signal, discardEdits });
  const finish = (action: Action, error?: Error): ActionResult =>
    ended({ action, elapsed: performance.now() - began, ...(error === undefined ? {} : { error }) }, events);
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
        await forget(action, workOf(action), inventories);
        return finish(action, withWayOut(error as Error));
      }),
    );
  }
}

/** What an action takes over from others; what was edited of these is not looked at where edits are discarded. */
function displacesOf(action: Action, discardEdits: boolean): Work['displaces'] {
  const displaces = 'displaces' in action ? action.displaces : undefined;
  return discardEdits ? displaces?.map((one) => ({ ...one, edited: undefined })) : displaces;
}

/** The work of an action: its host, and events that name it. */
export function workFor(
  action: Action,
  { hosts, events, signal, discardEdits = false }: Omit<Surroundings, 'inventories'>,
): Work {
  return {
    hosts: confined(hosts, action),
    signal,
    displaces: displacesOf(action, discardEdits),
    progress: (message) => events.progress?.(action, message),
    warn: (message) => events.warned?.(action, message),
  };
}

/** Does an action; returns the state of what is there by then. */
async function done(
  action: Action,
  work: Work,
  { discardEdits }: Pick<Surroundings, 'discardEdits'>,
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

/** Notes in the inventory what an action led to. */
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
    // What had the path before, and has nothing besides, went over whole.
    const former = resources[replacedPath(path)];
    if (former !== undefined && isKept(former.claims, entry.claims)) delete resources[replacedPath(path)];
  }
  if (action.kind !== 'replace' || action.before === undefined) return;
  delete resources[action.before.path === path ? replacedPath(path) : action.before.path];
}

/** Takes out of the inventory what an action that failed did not leave on its host. */
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
    // Another thing had the path, and has it again where it is as it was.
    if (!(await isAsItWas(former, work)) || !(await isGone(action.desired, work))) return;
    resources[path] = former;
    delete resources[replacedPath(path)];
    return;
  }
  if (action.kind === 'adopt') {
    // What was not taken over is as foreign as it was.
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
 * Whether a create that failed left nothing of ours: where that is not known, it stays remembered and the next run finishes
 * it. Of one that has a file of what it replaces, the old one was put back.
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

/** Whether what was remembered under the path of a change that failed is there as it was put there. */
async function isAsItWas({ type, state }: InventoryEntry, work: Work): Promise<boolean> {
  try {
    return ((await resourceOf(type).edited?.(work, state)) ?? []).length === 0;
  } catch {
    return false;
  }
}

/** Tells of a result, unless nothing was done or begun. */
export function ended(result: ActionResult, events: ActionEvents): ActionResult {
  if (result.action.kind !== 'same' && result.skipped !== true) events.ended?.(result);
  return result;
}
