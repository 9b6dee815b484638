import type { Foresight, Work } from '../resources/resource';
import type { Action } from './action';
import { withoutSecrets } from './hidden';

interface ForeseeOptions {
  readonly work: Work;
  /** Gathers why the plan cannot be carried out. */
  readonly faults: string[];
}

/**
 * Asks the hosts what they say of changes, all of one host in one exec. What a host lacks is a fault, unless something
 * that the resource depends on changes on that host too and may bring it: then it is a warning.
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
    const { path, props, secrets } = action.desired;
    const named = (texts: readonly string[]) =>
      texts.map((text) => withoutSecrets(`${props.host}: ${path}: ${text}`, secrets));
    faults.push(...named(foresight.refused));
    const lacking = named(foresight.lacking);
    if (mayBeBrought(action, actions)) {
      for (const text of lacking) work.warn(`${text}; it must be there before this is applied`);
    } else faults.push(...lacking);
    return foresight.notes.length === 0 ? action : { ...action, notes: foresight.notes };
  });
}

async function foresee(action: Action, work: Work): Promise<Foresight | undefined> {
  if (!isChanged(action)) return undefined;
  const { resource, props } = action.desired;
  // What moves leaves nothing behind at its new place.
  const from =
    'live' in action && resource.id(action.live.props) === action.desired.id ? action.live.props : undefined;
  return resource.foresee?.(work, props, from);
}

function isChanged(action: Action): action is Exclude<Action, { entry: unknown }> {
  if ('entry' in action || action.kind === 'same') return false;
  return action.kind !== 'adopt' || action.difference.changes.length > 0;
}

/** Whether anything of the same host is changed before an action. */
function mayBeBrought(action: Action, actions: readonly Action[]): boolean {
  const made = new Map(actions.flatMap((one) => ('entry' in one ? [] : [[one.desired.path, one] as const])));
  const seen = new Set<Action>();
  const before = (one: Action): boolean =>
    !('entry' in one) &&
    one.desired.dependsOn.some((path) => {
      const other = made.get(path);
      if (other === undefined || seen.has(other)) return false;
      seen.add(other);
      const near = !('entry' in action) && other.desired.props.host === action.desired.props.host;
      return (near && isChanged(other)) || before(other);
    });
  return before(action);
}
