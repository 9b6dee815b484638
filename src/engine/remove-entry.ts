import { ownersOf, ownerText } from '../orchestration/ownership-note';
import { isKept } from '../orchestration/removal';
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
  const { type, state, was, claims } = entry;
  const resource = resourceOf(type);
  const host = String(state['host']);
  // Only stacks of Pulumi write such notes.
  const owners = await ownersOf(work.hosts.get(host), { host }, claims);
  const kept = [...others, ...owners.keys()];
  const [owner] = owners.values();
  if (owner !== undefined && isKept(claims, kept))
    return work.warn(`Not deleted on the host: ${ownerText(owner)} owns it now`);
  if (discardEdits) return resource.delete(work, discardingEdits(state), kept);
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
