import { allPlaces, type SecretPlaces } from '../plan/secret-places';
import { stateLeft } from '../resources/edits';
import { rememberSecrets } from '../secrets/remembered';
import { type Action, actionPlace } from './action';
import type { Desired } from './desired';
import { type Inventory, type InventoryEntry, replacedPath, thingOf } from './inventory';

/**
 * Records intended changes in the inventories before they are made. The entry of a replaced resource stays until it
 * is deleted.
 */
export function recordIntent(actions: readonly Action[], inventories: ReadonlyMap<string, Inventory>): void {
  const hosts = new Set(actions.map((action) => actionPlace(action).host));
  for (const host of hosts)
    recordIntentOn(
      actions.filter((action) => actionPlace(action).host === host),
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
