import { removeUnheld } from '../orchestration/removal';
import { resourceOf } from '../resources';
import { discardingEdits, halfUpdated } from '../resources/edits';
import type { Work } from '../resources/resource';
import { EditedError } from '../transport/errors';
import type { InventoryEntry } from './inventory';

/**
 * Deletes the resource of an entry. What a stack of Pulumi has taken over stays. An edited resource stays, unless edits are discarded:
 * another user may have written something else in its place.
 *
 * @param kept claims of other resources; these stay
 */
export async function removeEntry(
  entry: InventoryEntry,
  work: Work,
  {
    kept: others = [],
    discardEdits = false,
  }: { readonly kept?: readonly string[]; readonly discardEdits?: boolean },
): Promise<void> {
  const host = String(entry.state['host']);
  await removeUnheld(work, { host, claims: entry.claims }, { kept: others }, (kept) =>
    discardEdits
      ? resourceOf(entry.type).delete(work, discardingEdits(entry.state), kept)
      : deleteUnedited(entry, work, kept),
  );
}

async function deleteUnedited(
  { type, state, was }: InventoryEntry,
  work: Work,
  kept: readonly string[],
): Promise<void> {
  const resource = resourceOf(type);
  try {
    await resource.delete(work, state, kept);
  } catch (error) {
    if (!(error instanceof EditedError) || was === undefined) throw error;
    // A failed change left the state before or after it.
    const edited = (await resource.edited?.(work, state)) ?? [];
    await resource.delete(work, halfUpdated(state, was, edited), kept);
  }
}

/** Edits of an entry's resource since its deployment; none if an incomplete change explains them. */
export async function editsOfEntry(
  { type, state, was }: InventoryEntry,
  work: Work,
): Promise<readonly string[]> {
  const resource = resourceOf(type);
  const edited = (await resource.edited?.(work, state)) ?? [];
  if (edited.length === 0 || was === undefined) return edited;
  return (await resource.edited?.(work, halfUpdated(state, was, edited))) ?? [];
}
