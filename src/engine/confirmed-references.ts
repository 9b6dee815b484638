import { resources } from '../resources';
import type { AsksOthers, Other } from '../resources/resource';
import { type Action, actionPlace } from './action';
import type { Desired } from './desired';
import type { HostState } from './host-state';
import type { InventoryEntry } from './inventory';

/** Host states without references to other hosts that only the state's own host names. */
export interface ConfirmedReferences {
  readonly hostStates: ReadonlyMap<string, HostState>;
  /** Dropped references as text, by host and path of the resource that has them. */
  readonly dropped: ReadonlyMap<string, readonly string[]>;
}

const key = (host: string, path: string): string => `${host}\n${path}`;

/**
 * Drops references to resources on other hosts that neither the program nor the inventory of those hosts contains.
 * Details of the remaining ones (program, address) are taken from there. Root of a host may have written anything
 * into its inventory; that must not decide what runs on another host.
 */
export function confirmReferences(
  hostStates: ReadonlyMap<string, HostState>,
  desired: readonly Desired[],
): ConfirmedReferences {
  const dropped = new Map<string, readonly string[]>();
  const named = new Map<AsksOthers<object>, readonly Other[]>();
  const namesOf = (asks: AsksOthers<object>): readonly Other[] => {
    const known = named.get(asks) ?? namedBy(asks, { hostStates, desired });
    named.set(asks, known);
    return known;
  };
  const confirmed = new Map(
    [...hostStates].map(([host, hostState]) => {
      const entries = Object.entries(hostState.inventory.resources).map(([path, entry]) => {
        const asks = resources.get(entry.type)?.asksOthers;
        if (asks === undefined) return [path, entry] as const;
        const confirmed = confirmedEntry(entry, asks, namesOf(asks));
        if (confirmed.dropped.length > 0) dropped.set(key(host, path), confirmed.dropped);
        return [path, confirmed.entry] as const;
      });
      return [
        host,
        { ...hostState, inventory: { ...hostState.inventory, resources: Object.fromEntries(entries) } },
      ];
    }),
  );
  return { hostStates: confirmed, dropped };
}

/** References that the program or the inventories of their own hosts contain. */
function namedBy(
  asks: AsksOthers<object>,
  { hostStates, desired }: { hostStates: ReadonlyMap<string, HostState>; desired: readonly Desired[] },
): readonly Other[] {
  return [
    ...desired.flatMap(({ resource, props }) =>
      asks.named(resource.type, { ...props, ...resource.preview(props) }),
    ),
    ...[...hostStates].flatMap(([host, { inventory }]) =>
      Object.values(inventory.resources)
        .flatMap(({ type, state }) => asks.named(type, { ...state, host }))
        // An inventory is trusted only about its own host.
        .filter((other) => other.host === host),
    ),
  ];
}

function confirmedEntry(
  entry: InventoryEntry,
  asks: AsksOthers<object>,
  named: readonly Other[],
): { readonly entry: InventoryEntry; readonly dropped: readonly string[] } {
  const { state, left: dropped } = asks.only(entry.state, named);
  const was = entry.was === undefined ? undefined : asks.only(entry.was, named);
  const confirmed = { ...entry, state: state as InventoryEntry['state'] };
  return {
    entry: was === undefined ? confirmed : { ...confirmed, was: was.state as InventoryEntry['was'] },
    dropped: [...new Set([...dropped, ...(was?.left ?? [])])],
  };
}

/** Notes on deletions for which dropped references they do not wait. */
export function noteDroppedReferences(
  actions: readonly Action[],
  dropped: ConfirmedReferences['dropped'],
): readonly Action[] {
  return actions.map((action) => {
    const path = formerPath(action);
    const others = path === undefined ? undefined : dropped.get(key(actionPlace(action).host, path));
    if (others === undefined || action.kind === 'same') return action;
    const note = `does not wait for ${others.join(', ')}: neither the program nor the inventory of that host names it`;
    return { ...action, notes: [...(action.notes ?? []), note] };
  });
}

/** Inventory path of the resource that an action deletes. */
function formerPath(action: Action): string | undefined {
  if ('entry' in action) return action.kind === 'delete' ? action.path : undefined;
  return action.kind === 'replace' ? action.before?.path : undefined;
}
