import type { Live } from '../resources/resource';
import type { InventoryEntry } from './inventory';

/** What tells two states of the same thing apart, where a type knows it. */
const marks = ['digest', 'revision'] as const;

/**
 * Whether what is on a host is ours by its entry. What was to be adopted is not, until that has ended well; of what was to
 * be created only that is which we would have made: another one may have come first.
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
