import type { Work } from '../resources/resource';
import type { Action } from './action';
import { runningAgain } from './replace';

/** What comes or changes. */
export type Change = Exclude<Action, { entry: object } | { kind: 'same' }>;

/** Whether an action is one by which something comes or changes. */
export const isChange = (action: Action): action is Change => !('entry' in action) && action.kind !== 'same';

/**
 * Does changes that get something from each other, as two that swap their ports: the host is asked about all of them,
 * then each one takes over from those behind it. When one fails, all are made what they were.
 *
 * @param change does one of them
 */
export async function swap<State>(
  members: readonly Change[],
  {
    work,
    change,
  }: { readonly work: (action: Change) => Work; readonly change: (action: Change) => Promise<State> },
): Promise<readonly State[]> {
  for (const action of members) await action.desired.resource.validate?.(work(action), action.desired.props);
  const states: State[] = [];
  for (const action of members) {
    try {
      states.push(await change(action));
    } catch (error) {
      const left = await putBack(members, states.length, work);
      throw new Error(`${(error as Error).message}\n${left}`);
    }
  }
  return states;
}

/** Makes those what they were that were changed, or ended for them; tells how that went. */
async function putBack(
  members: readonly Change[],
  changed: number,
  work: (action: Change) => Work,
): Promise<string> {
  const faults: string[] = [];
  // Those that are changed have what the others had.
  for (const [index, action] of members.entries()) {
    const { resource, path } = action.desired;
    try {
      if ('live' in action) {
        await resource.reconcile({ ...work(action), displaces: [] }, runningAgain(action.live.props));
      } else if (index < changed) await resource.delete(work(action), resource.preview(action.desired.props));
    } catch (error) {
      faults.push(`${path} could not be brought back: ${(error as Error).message}`);
    }
  }
  const all = members.map(({ desired }) => desired.path).join(', ');
  return faults.length === 0 ? `${all}: the previous state is restored` : faults.join('\n');
}
