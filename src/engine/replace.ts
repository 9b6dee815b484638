import { isKept, neededBy } from '../orchestration/removal';
import type { Work } from '../resources/resource';
import { undoing } from '../resources/undoing';
import type { Action, Former } from './action';
import { removeEntry } from './remove-entry';

/** Replacement of a resource. */
export type Replacement = Extract<Action, { kind: 'replace' }>;

/**
 * Replaces a resource; the old one keeps or resumes serving if the new one fails. Returns the state of the new one.
 */
export async function replaceResource(action: Replacement, work: Work): Promise<object> {
  const { desired, difference, before } = action;
  return before === undefined || difference.deleteFirst === true
    ? replaceInPlace(action, work)
    : replaceBeside(desired, before, work);
}

/** Creates the new resource, which takes over shared places, and deletes the old one only afterwards. */
async function replaceBeside(
  { resource, props }: Replacement['desired'],
  { entry, kept }: Former,
  work: Work,
): Promise<object> {
  const needed = await neededBy(resource, work, entry, { kept });
  if (needed !== undefined) throw new Error(`${needed}. Nothing was changed`);
  const state = await resource.reconcile(work, props);
  if (!isKept(entry.claims, kept)) await removeEntry(entry, work, { kept });
  return state;
}

/** Both have the same identity: deletes the old one after a preflight, and restores it if the new one fails. */
async function replaceInPlace({ desired, live, before }: Replacement, work: Work): Promise<object> {
  const { resource, props, id } = desired;
  await resource.validate?.(work, props);
  const old = before === undefined ? live : await resource.read(work, before.entry.id);
  await resource.delete(work, live.state);
  try {
    return await resource.reconcile(work, props);
  } catch (error) {
    if (old === undefined) throw error;
    const restored = await resource.reconcile(undoing(work), runningAgain(old.props)).then(
      () => 'the previous state is restored',
      (fault: Error) => `the previous state could not be restored: ${fault.message}`,
    );
    throw new Error(`Cannot replace ${before?.entry.id ?? id}: ${(error as Error).message}\n${restored}`);
  }
}

/** Live props as desired props: an observed `ensure` that cannot be declared counts as running. */
export function runningAgain<Props extends { host: string }>(props: Props): Props {
  if (!('ensure' in props) || ['running', 'stopped', 'unmanaged'].includes(String(props.ensure)))
    return props;
  return { ...props, ensure: 'running' };
}
