import { resourceOf } from '../resources';
import { discardingEdits, halfUpdated } from '../resources/edits';
import type { Work } from '../resources/resource';
import { EditedError } from '../transport/errors';
import type { InventoryEntry } from './inventory';

/**
 * Takes away what an entry says is ours. What is not as it was put there stays, unless edits are discarded: somebody may have
 * written something else in its place.
 *
 * @param kept claims of others by now: what these name stays
 */
export async function removeEntry(
  { type, state, was }: InventoryEntry,
  work: Work,
  { kept, discardEdits = false }: { readonly kept?: readonly string[]; readonly discardEdits?: boolean },
): Promise<void> {
  const resource = resourceOf(type);
  if (discardEdits) return resource.delete(work, discardingEdits(state), kept);
  try {
    await resource.delete(work, state, kept);
  } catch (error) {
    if (!(error instanceof EditedError) || was === undefined) throw error;
    // A change that did not end well left one or the other.
    const edited = (await resource.edited?.(work, state)) ?? [];
    await resource.delete(work, halfUpdated(state, was, edited), kept);
  }
}

/** What of an entry is not as it was put there; nothing where a change that did not end well explains it. */
export async function editsOfEntry(
  { type, state, was }: InventoryEntry,
  work: Work,
): Promise<readonly string[]> {
  const resource = resourceOf(type);
  const edited = (await resource.edited?.(work, state)) ?? [];
  if (edited.length === 0 || was === undefined) return edited;
  return (await resource.edited?.(work, halfUpdated(state, was, edited))) ?? [];
}
