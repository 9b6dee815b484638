import { type Difference, lossOf } from '../plan/change';
import { type Action, actionPlace, resourceTypeOf } from './action';

/** Resources that an action on another resource interrupts in the same way. */
export interface Interruption {
  /** `ends and starts with it` */
  readonly effect: string;
  readonly paths: readonly string[];
}

/** Interruptions of other resources by an action: vassals of an emperor, zergs of a pool. */
export function interruptionsOf(action: Action, actions: readonly Action[]): readonly Interruption[] {
  const resource = resourceTypeOf(action);
  if (resource.interrupts === undefined || !isFelt(action)) return [];
  const one = 'entry' in action ? action.entry.state : action.desired.props;
  const found = new Map<string, string[]>();
  for (const other of actions) {
    if (other === action || !serves(other)) continue;
    const { props, path, resource: of } = other.desired;
    const effect = resource.interrupts(one, { type: of.type, props: { ...props } });
    if (effect !== undefined) found.set(effect, [...(found.get(effect) ?? []), path]);
  }
  return [...found].map(([effect, paths]) => ({ effect, paths }));
}

/** Number of unchanged resources that actions on others interrupt. */
export function interruptedCount(actions: readonly Action[], host?: string): number {
  const paths = new Set(
    actions.flatMap((action) => interruptionsOf(action, actions).flatMap((one) => one.paths)),
  );
  return actions.filter((action) => {
    const place = actionPlace(action);
    return action.kind === 'same' && paths.has(place.path) && (host === undefined || place.host === host);
  }).length;
}

const isFelt = (action: Action): boolean =>
  action.kind === 'delete' || ('difference' in action && loses(action.kind, action.difference));

const loses = (kind: Action['kind'], { changes }: Difference): boolean =>
  kind === 'replace' || changes.some((change) => lossOf(change) !== undefined);

/** Whether a resource exists already and can be interrupted. */
const serves = (action: Action): action is Exclude<Action, { entry: object } | { kind: 'create' }> =>
  !('entry' in action) && action.kind !== 'create';
