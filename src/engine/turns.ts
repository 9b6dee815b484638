import type { Action } from './action';

/** When an action has its turn beside those that give up something for it. */
export interface Turn {
  /** Those that must be done before, because they give up what it gets. */
  readonly before: readonly Action[];
  /** All that get something from each other, in the order in which they are done as one; undefined where none does. */
  readonly group?: readonly Action[];
}

/**
 * Puts actions in order of who gives up something for whom. Where that goes round in a circle, as with two that swap their
 * ports, those in it are a group.
 */
export function inTurns(
  actions: readonly Action[],
  givers: ReadonlyMap<Action, readonly Action[]>,
): (action: Action) => Turn {
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

/** What depends on others behind them; else as given. */
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
