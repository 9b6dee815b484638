import type { Work } from '../resources/resource';
import { isKept } from '../resources/takeover/remove-rest';
import type { Action, Former } from './action';
import { removeEntry } from './remove-entry';

/** A resource that is made anew. */
export type Replacement = Extract<Action, { kind: 'replace' }>;

/** Makes a resource anew, so that the old one serves when the new one fails; returns the new one's state. */
export async function replace(action: Replacement, work: Work): Promise<object> {
  const { desired, difference, before } = action;
  return before === undefined || difference.deleteFirst === true
    ? replaceInPlace(action, work)
    : replaceBeside(desired, before, work);
}

/** The new one comes, in the old one's place where they share any, and only then is the old one taken away. */
async function replaceBeside(
  { resource, props }: Replacement['desired'],
  { entry, kept }: Former,
  work: Work,
): Promise<object> {
  const goes = !isKept(entry.claims, kept);
  const needed = goes ? await resource.needed?.(work, entry.state) : undefined;
  if (needed !== undefined) throw new Error(`${needed}. Nothing was changed`);
  const state = await resource.reconcile(work, props);
  if (goes) await removeEntry(entry, work, { kept });
  return state;
}

/** Both have the same identity: the host is asked first, and gets the old one back when the new one fails. */
async function replaceInPlace({ desired, live, before }: Replacement, work: Work): Promise<object> {
  const { resource, props, id } = desired;
  await resource.validate?.(work, props);
  const old = before === undefined ? live : await resource.read(work, before.entry.id);
  await resource.delete(work, live.state);
  try {
    return await resource.reconcile(work, props);
  } catch (error) {
    if (old === undefined) throw error;
    const restored = await resource.reconcile({ ...work, displaces: [] }, runningAgain(old.props)).then(
      () => 'the previous state is restored',
      (fault: Error) => `the previous state could not be restored: ${fault.message}`,
    );
    throw new Error(`Cannot replace ${before?.entry.id ?? id}: ${(error as Error).message}\n${restored}`);
  }
}

/** Props as found, where what was found to be no wish is one: it ran. */
export function runningAgain<Props extends { host: string }>(props: Props): Props {
  if (!('ensure' in props) || ['running', 'stopped', 'unmanaged'].includes(String(props.ensure)))
    return props;
  return { ...props, ensure: 'running' };
}
