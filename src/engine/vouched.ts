import { resources } from '../resources';
import type { AsksOthers, Other } from '../resources/resource';
import { type Action, placeOf } from './action';
import type { Desired } from './desired';
import type { InventoryEntry } from './inventory';
import type { Memory } from './memory';

/** What hosts remember, without others that only the host of a state names. */
export interface Vouched {
  readonly memories: ReadonlyMap<string, Memory>;
  /** Others that were left out, in words, by host and path of what named them. */
  readonly left: ReadonlyMap<string, readonly string[]>;
}

const key = (host: string, path: string): string => `${host}\n${path}`;

/**
 * Leaves out of what each host remembers those on other hosts that neither the program nor the inventory of their own host
 * names; of the rest all that is used there (program, address) is as it is named there. Root of a host may have written
 * anything into its inventory, and nothing of that may choose what runs on another host.
 */
export function vouchedFor(memories: ReadonlyMap<string, Memory>, desired: readonly Desired[]): Vouched {
  const left = new Map<string, readonly string[]>();
  const named = new Map<AsksOthers<object>, readonly Other[]>();
  const namesOf = (asks: AsksOthers<object>): readonly Other[] => {
    const known = named.get(asks) ?? namedBy(asks, { memories, desired });
    named.set(asks, known);
    return known;
  };
  const vouched = new Map(
    [...memories].map(([host, memory]) => {
      const entries = Object.entries(memory.inventory.resources).map(([path, entry]) => {
        const asks = resources.get(entry.type)?.asksOthers;
        if (asks === undefined) return [path, entry] as const;
        const sound = soundEntry(entry, asks, namesOf(asks));
        if (sound.left.length > 0) left.set(key(host, path), sound.left);
        return [path, sound.entry] as const;
      });
      return [
        host,
        { ...memory, inventory: { ...memory.inventory, resources: Object.fromEntries(entries) } },
      ];
    }),
  );
  return { memories: vouched, left };
}

/** Those whom the program names, and whom the inventories of their own hosts do. */
function namedBy(
  asks: AsksOthers<object>,
  { memories, desired }: { memories: ReadonlyMap<string, Memory>; desired: readonly Desired[] },
): readonly Other[] {
  return [
    ...desired.flatMap(({ resource, props }) =>
      asks.named(resource.type, { ...props, ...resource.preview(props) }),
    ),
    ...[...memories].flatMap(([host, { inventory }]) =>
      Object.values(inventory.resources)
        .flatMap(({ type, state }) => asks.named(type, { ...state, host }))
        // A host speaks only of itself.
        .filter((other) => other.host === host),
    ),
  ];
}

function soundEntry(
  entry: InventoryEntry,
  asks: AsksOthers<object>,
  named: readonly Other[],
): { readonly entry: InventoryEntry; readonly left: readonly string[] } {
  const { state, left } = asks.only(entry.state, named);
  const was = entry.was === undefined ? undefined : asks.only(entry.was, named);
  const sound = { ...entry, state: state as InventoryEntry['state'] };
  return {
    entry: was === undefined ? sound : { ...sound, was: was.state as InventoryEntry['was'] },
    left: [...new Set([...left, ...(was?.left ?? [])])],
  };
}

/** Says of what goes whom it does not wait for. */
export function noteLeftOut(actions: readonly Action[], left: Vouched['left']): readonly Action[] {
  return actions.map((action) => {
    const path = formerPath(action);
    const others = path === undefined ? undefined : left.get(key(placeOf(action).host, path));
    if (others === undefined || action.kind === 'same') return action;
    const note = `does not wait for ${others.join(', ')}: neither the program nor the inventory of that host names it`;
    return { ...action, notes: [...(action.notes ?? []), note] };
  });
}

/** Under which path is remembered what goes by an action. */
function formerPath(action: Action): string | undefined {
  if ('entry' in action) return action.kind === 'delete' ? action.path : undefined;
  return action.kind === 'replace' ? action.before?.path : undefined;
}
