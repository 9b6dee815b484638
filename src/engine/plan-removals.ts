import { ClaimRegistry } from '../orchestration/claims';
import { isKept } from '../orchestration/removal';
import { type Action, actionPlace } from './action';
import type { Desired } from './desired';
import type { HostState } from './host-state';
import { type InventoryEntry, replacedPath } from './inventory';
import { continuesElsewhere } from './plan-resource';
import { isWithin } from './targets';

interface RemovalOptions {
  readonly hostStates: ReadonlyMap<string, HostState>;
  readonly desired: readonly Desired[];
  readonly claims: ClaimRegistry<Desired>;
  readonly targets?: readonly string[];
  /** Collects faults that prevent the plan. */
  readonly faults: string[];
}

/** Plans the removal of all that inventories have and the program does not, besides what the given actions replace. */
export function removalsOf(
  actions: readonly Action[],
  { hostStates, desired, claims, targets, faults }: RemovalOptions,
): readonly Action[] {
  const declared = new Map(desired.map((one) => [`${one.props.host}\n${one.path}`, one]));
  const replacedPaths = new Set(
    actions.flatMap((action) =>
      action.kind === 'replace' && action.before !== undefined
        ? [`${actionPlace(action).host}\n${action.before.path}`]
        : [],
    ),
  );
  return [...hostStates].flatMap(([host, { inventory }]) =>
    Object.entries(inventory.resources).flatMap(([path, entry]): Action[] => {
      if (targets !== undefined && !isWithin(path, targets)) return [];
      const successor = declared.get(`${host}\n${path}`);
      const handedOver = successor !== undefined && !isSuperseded(entry, successor);
      if (handedOver || replacedPaths.has(`${host}\n${path}`) || continuesElsewhere(entry, desired))
        return [];
      const place = successor === undefined ? path : replacedPath(path);
      return [removal(host, place, entry, faults, claims)];
    }),
  );
}

/** Whether another resource now has the path, without all claims of the previous one. */
function isSuperseded({ type, claims }: InventoryEntry, { resource, props }: Desired): boolean {
  return type !== resource.type && !isKept(claims, resource.claims(props));
}

/** Plans the removal of an inventory entry. Claims that other resources have taken over stay on the host. */
export function removal(
  host: string,
  path: string,
  entry: InventoryEntry,
  faults: string[],
  declared = new ClaimRegistry<Desired>(),
): Action {
  if (entry.protect === true) {
    faults.push(
      `${host}: ${path}: Cannot delete ${entry.id}: it is protected; declare it with protect: false and apply first`,
    );
  }
  const action = { path, host, entry };
  // An adoption that did not complete leaves a foreign resource: forget it, don't delete it.
  if (entry.retainOnDelete === true || entry.begun === 'adopt') return { kind: 'forget', ...action };
  const kept = declared.on(host);
  const notes = [...declared.filesIn(host, entry.claims)].map(
    ([other, files]) => `${other.path} has ${files.join(', ')} from now on`,
  );
  const noted = notes.length === 0 ? {} : { notes };
  return isKept(entry.claims, kept)
    ? { kind: 'forget', ...action, ...noted }
    : { kind: 'delete', ...action, kept, ...noted };
}
