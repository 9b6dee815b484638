import type { Work } from '../resources/resource';
import { Rest } from '../resources/takeover/rest';
import { undoing } from '../resources/undoing';
import type { Action } from './action';
import { runningAgain } from './replace';

/** An action that creates or changes a resource. */
export type CreateOrUpdate = Exclude<Action, { entry: object } | { kind: 'same' }>;

/** Whether an action creates or changes a resource. */
export const isChange = (action: Action): action is CreateOrUpdate =>
  !('entry' in action) && action.kind !== 'same';

/**
 * Performs changes that take over places from each other, e.g. two instances that swap their ports. After a
 * preflight of all, each takes over from those behind it, which follow while its host can still undo it. If one fails, or
 * the client is gone, all are restored.
 *
 * @param change performs one of them
 */
export async function swap<State>(
  members: readonly CreateOrUpdate[],
  {
    work,
    change,
  }: {
    readonly work: (action: CreateOrUpdate) => Work;
    readonly change: (action: CreateOrUpdate, work: Work) => Promise<State>;
  },
): Promise<readonly State[]> {
  for (const action of members) await action.desired.resource.validate?.(work(action), action.desired.props);
  const states = new Map<CreateOrUpdate, State>();
  const from = async (index: number, joins?: string): Promise<void> => {
    const action = members[index]!;
    const rest = index + 1 < members.length ? new Rest((token) => from(index + 1, token)) : undefined;
    try {
      states.set(action, await change(action, { ...work(action), swap: { joins, rest } }));
    } catch (error) {
      throw (await rest?.failure()) ?? error;
    }
    await rest?.finish();
  };
  try {
    await from(0);
  } catch (error) {
    const left = await putBack(members, states, work);
    throw new Error(`${(error as Error).message}\n${left}`);
  }
  return members.map((action) => states.get(action)!);
}

/** Restores the members that were changed or stopped; returns the outcome as text. */
async function putBack(
  members: readonly CreateOrUpdate[],
  changed: ReadonlyMap<CreateOrUpdate, unknown>,
  work: (action: CreateOrUpdate) => Work,
): Promise<string> {
  const faults: string[] = [];
  // Changed members hold the places of the others, so they are restored first.
  for (const action of members) {
    const { resource, path } = action.desired;
    try {
      if ('live' in action) {
        await resource.reconcile(undoing(work(action)), runningAgain(action.live.props));
      } else if (changed.has(action))
        await resource.delete(undoing(work(action)), resource.preview(action.desired.props));
    } catch (error) {
      faults.push(`${path} could not be restored: ${(error as Error).message}`);
    }
  }
  const all = members.map(({ desired }) => desired.path).join(', ');
  return faults.length === 0 ? `${all}: the previous state is restored` : faults.join('\n');
}
