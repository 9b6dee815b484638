import type { Live } from '../resources/resource';
import type { InventoryEntry } from './inventory';

/** Keys of a state that distinguish two versions of one resource, if its type records them. */
const marks = ['digest', 'revision'] as const;

/**
 * Whether an entry makes the live resource ours. An incomplete adoption does not; after an incomplete create only
 * the resource that we would have made is ours, since another one may have been created first.
 */
export function isOurs(
  { begun, state }: { readonly begun?: InventoryEntry['begun']; readonly state: object },
  live: Live<{ host: string }, object> | undefined,
): boolean {
  if (begun === 'adopt') return false;
  if (begun !== 'create' || live === undefined) return true;
  const [meant, found]: Readonly<Partial<Record<string, unknown>>>[] = [{ ...state }, { ...live.state }];
  return marks.every(
    (mark) => meant![mark] === undefined || found![mark] === undefined || meant![mark] === found![mark],
  );
}
