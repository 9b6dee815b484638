import type { Action } from './action';

/** Order of an action relative to those that hand over places to it. */
export interface HandoverOrder {
  /** Actions that must run before it, because they give up a place that it takes. */
  readonly before: readonly Action[];
  /**
   * All actions that take over places from each other, in execution order, performed together; undefined outside a
   * cycle.
   */
  readonly group?: readonly Action[];
}

/**
 * Orders actions by the places that they hand over. Actions in a cycle, e.g. two that swap their ports, form a
 * group.
 */
export function orderHandovers(
  actions: readonly Action[],
  givers: ReadonlyMap<Action, readonly Action[]>,
): (action: Action) => HandoverOrder {
  const byPath = new Map(
    actions.flatMap((action) => ('entry' in action ? [] : [[action.desired.path, action] as const])),
  );
  const needs = (action: Action): readonly Action[] =>
    'entry' in action ? [] : action.desired.dependsOn.flatMap((path) => byPath.get(path) ?? []);
  const reach = new Map<Action, ReadonlySet<Action>>();
  const reached = (from: Action): ReadonlySet<Action> => {
    const known = reach.get(from);
    if (known !== undefined) return known;
    const found = new Set<Action>();
    const visit = (action: Action): void => {
      for (const next of [...needs(action), ...(givers.get(action) ?? [])]) {
        if (found.has(next)) continue;
        found.add(next);
        visit(next);
      }
    };
    visit(from);
    reach.set(from, found);
    return found;
  };
  const involved = new Set([...givers].flatMap(([action, all]) => [action, ...all]));
  const groupOf = (action: Action): readonly Action[] | undefined => {
    if (!involved.has(action) || !reached(action).has(action)) return undefined;
    const members = actions.filter(
      (other) => involved.has(other) && reached(action).has(other) && reached(other).has(action),
    );
    return ordered(members, needs);
  };
  return (action) => {
    const group = groupOf(action);
    const before = (givers.get(action) ?? []).filter((other) => group?.includes(other) !== true);
    return { before, group };
  };
}

/** Sorts members after their dependencies; otherwise keeps their order. */
function ordered(
  members: readonly Action[],
  needs: (action: Action) => readonly Action[],
): readonly Action[] {
  const done: Action[] = [];
  const add = (action: Action): void => {
    if (done.includes(action)) return;
    for (const one of needs(action)) if (members.includes(one)) add(one);
    done.push(action);
  };
  members.forEach(add);
  return done;
}
