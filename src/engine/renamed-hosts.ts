import type { HostState } from './host-state';
import type { Inventory, InventoryEntry } from './inventory';

/**
 * Maps host states to the current host names of the program. An inventory is stored on its host, so a host name in
 * it that the program no longer has means the host that it was read from: a renamed `Host` keeps its resources.
 * Other projects may use any name for the host.
 *
 * @param declared names of the hosts of the program
 */
export function underPresentNames(
  hostStates: ReadonlyMap<string, HostState>,
  declared: ReadonlySet<string>,
): ReadonlyMap<string, HostState> {
  return new Map(
    [...hostStates].map(([host, hostState]) => {
      const { inventory, others } = hostState;
      const own = renamed(inventory, host, (former) => !declared.has(former));
      return [host, { ...hostState, inventory: own, others: others.map((one) => renamed(one, host)) }];
    }),
  );
}

/** Replaces former names of a host in an inventory by its current name. */
function renamed(
  inventory: Inventory,
  host: string,
  isMeant: (former: string) => boolean = () => true,
): Inventory {
  const entries = Object.entries(inventory.resources).map(([path, entry]) => {
    const { host: former } = entry.state as { readonly host?: unknown };
    const another = typeof former === 'string' && former !== host && isMeant(former);
    return [path, another ? underName(entry, former, host) : entry] as const;
  });
  return { ...inventory, resources: Object.fromEntries(entries) };
}

function underName(entry: InventoryEntry, former: string, host: string): InventoryEntry {
  const named = (text: string): string =>
    text.startsWith(`${former}:`) ? `${host}:${text.slice(former.length + 1)}` : text;
  return {
    ...entry,
    id: named(entry.id),
    claims: entry.claims.map(named),
    state: { ...entry.state, host },
    ...(entry.was === undefined ? {} : { was: { ...entry.was, host } }),
  };
}
