import type { InventoryEntry } from './inventory';
import type { Memory } from './memory';

/**
 * What hosts remember, under the names that the program has for them now. An inventory lies on its host, so what it says of a
 * name that the program no longer has is meant of the host that it was read from: a renamed `Host` keeps what it has.
 *
 * @param declared names of the hosts of the program
 */
export function underPresentNames(
  memories: ReadonlyMap<string, Memory>,
  declared: ReadonlySet<string>,
): ReadonlyMap<string, Memory> {
  return new Map(
    [...memories].map(([host, memory]) => {
      const entries = Object.entries(memory.inventory.resources).map(([path, entry]) => {
        const { host: former } = entry.state as { readonly host?: unknown };
        const renamed = typeof former === 'string' && former !== host && !declared.has(former);
        return [path, renamed ? underName(entry, former, host) : entry] as const;
      });
      return [
        host,
        { ...memory, inventory: { ...memory.inventory, resources: Object.fromEntries(entries) } },
      ];
    }),
  );
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
