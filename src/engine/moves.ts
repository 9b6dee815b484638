import { type Action, actionPlace } from './action';
import { isMove } from './order';

/** `moves from web2` for a creation, `moves to web3` for a deletion of a resource that moves between hosts. */
export function moveOf(action: Action, actions: readonly Action[]): readonly string[] {
  if (action.kind === 'delete') {
    const to = actions.find((other) => isArrival(other) && isMove(action, other));
    return to === undefined ? [] : [`moves to ${actionPlace(to).host}`];
  }
  if (!isArrival(action)) return [];
  const from = actions.find((other) => other.kind === 'delete' && isMove(other, action));
  return from === undefined ? [] : [`moves from ${actionPlace(from).host}`];
}

const isArrival = (action: Action): action is Extract<Action, { kind: 'create' | 'adopt' }> =>
  action.kind === 'create' || action.kind === 'adopt';
