import type { Inventory, InventoryEntry } from './inventory';
import type { Memory } from './memory';

/**
 * What hosts remember, under the names that the program has for them now. An inventory lies on its host, so what it says of a
 * name that the program no longer has is meant of the host that it was read from: a renamed `Host` keeps what it has. Other
 * projects may call the host by any name.
 *
 * @param declared names of the hosts of the program
 */
export function underPresentNames(
  memories: ReadonlyMap<string, Memory>,
  declared: ReadonlySet<string>,
): ReadonlyMap<string, Memory> {
  return new Map(
    [...memories].map(([host, memory]) => {
      const { inventory, others } = memory;
      const own = renamed(inventory, host, (former) => !declared.has(former));
      return [host, { ...memory, inventory: own, others: others.map((one) => renamed(one, host)) }];
    }),
  );
}

/** An inventory of a host with the present name of the host, where it has one of those that are meant. */
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
