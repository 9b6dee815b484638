import { type Foresight, nowRefused, type Work } from '../resources/resource';
import type { Action } from './action';

interface ForeseeOptions {
  readonly work: Work;
  /** Gathers why the plan cannot be carried out. */
  readonly faults: string[];
}

/**
 * Asks the hosts what they say of changes, all of one host in one exec. What a host lacks now is a warning, because
 * something else may bring it before the plan is applied.
 *
 * @returns the actions, with what is worth knowing of each
 */
export async function foreseeAll(
  actions: readonly Action[],
  { work, faults }: ForeseeOptions,
): Promise<readonly Action[]> {
  const foresights = await Promise.all(actions.map((action) => foresee(action, work)));
  return actions.map((action, index) => {
    const foresight = foresights[index];
    if (foresight === undefined || 'entry' in action) return action;
    const { path, props, mask } = action.desired;
    const named = (texts: readonly string[]) =>
      texts.map((text) => mask.hide(`${props.host}: ${path}: ${text}`));
    faults.push(...named(foresight.refused));
    for (const text of named(foresight.lacking.map(nowRefused))) work.warn(text);
    if (foresight.notes.length === 0 || action.kind === 'same') return action;
    return { ...action, notes: [...(action.notes ?? []), ...foresight.notes] };
  });
}

async function foresee(action: Action, work: Work): Promise<Foresight | undefined> {
  if (!isChanged(action)) return undefined;
  const { resource, props } = action.desired;
  // What moves leaves nothing behind at its new place.
  const from =
    'live' in action && resource.id(action.live.props) === action.desired.id ? action.live.props : undefined;
  const displaces = 'displaces' in action ? action.displaces : undefined;
  return resource.foresee?.({ ...work, displaces }, props, from);
}

function isChanged(action: Action): action is Exclude<Action, { entry: unknown }> {
  if ('entry' in action || action.kind === 'same') return false;
  return action.kind !== 'adopt' || action.difference.changes.length > 0;
}
