import { resourceOf } from '../resources';
import type { Work } from '../resources/resource';
import { CommandError } from '../transport/errors';
import type { InventoryEntry } from './inventory';

/**
 * Takes away what an entry says is ours. A file that is not what was put there stays, unless edits are discarded: somebody
 * may have written another one in its place.
 *
 * @param kept claims of others by now: what these name stays
 */
export async function removeEntry(
  { type, state, was }: InventoryEntry,
  work: Work,
  { kept, discardEdits = false }: { readonly kept?: readonly string[]; readonly discardEdits?: boolean },
): Promise<void> {
  const resource = resourceOf(type);
  if (discardEdits) return resource.delete(work, { ...state, digest: undefined }, kept);
  try {
    await resource.delete(work, state, kept);
  } catch (error) {
    if (!isEdited(error)) throw error;
    // A change that did not end well left one or the other.
    if (was !== undefined) return resource.delete(work, was, kept);
    throw new Error(
      `${error.message}. Remove it by hand, or give --discard-edits to have it removed all the same`,
    );
  }
}

const isEdited = (error: unknown): error is CommandError =>
  error instanceof CommandError && error.reason === 'conflict';
