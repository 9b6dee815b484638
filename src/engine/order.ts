import { type Action, placeOf } from './action';
import type { Desired } from './desired';

/**
 * What must have been done before an action: what it depends on, and what gives up first what it gets. Before a deletion:
 * the deletions of its dependents, all that comes or changes on the same host, and the creation, or adoption, of the same
 * thing on another host. So nothing is taken away for what then fails.
 */
export function predecessors(actions: readonly Action[]): (action: Action) => readonly Action[] {
  const made = new Map(
    actions.flatMap((action) => ('entry' in action ? [] : [[action.desired.path, action] as const])),
  );
  const deletions = actions.filter(isRemoval);
  const ignored = circular(deletions);
  const arrivals = actions.flatMap((action) =>
    action.kind === 'create' || action.kind === 'adopt' ? [action] : [],
  );
  const changes = actions.filter((action) => !('entry' in action) && action.kind !== 'same');
  const named = (paths: readonly string[]): readonly Action[] =>
    paths.flatMap((path) => made.get(path) ?? []);
  const ofChange = (action: Change): readonly Action[] => {
    const after = ('after' in action ? action.after : undefined) ?? [];
    return named([...action.desired.dependsOn, ...after]);
  };
  return (action) => {
    if ('entry' in action) {
      if (action.kind === 'forget') return [];
      return [
        ...deletions.filter((other) => dependsOn(other, action) && !ignored(other, action)),
        ...changes.filter((other) => placeOf(other).host === action.host),
        ...arrivals.filter((other) => isMove(action, other)),
      ];
    }
    const group = ('group' in action ? action.group : undefined) ?? [];
    if (group.length === 0) return ofChange(action);
    const members = named(group) as readonly Change[];
    return members.flatMap(ofChange).filter((other) => !members.includes(other as Change));
  };
}

type Change = Exclude<Action, { entry: object }>;
type Removal = Extract<Action, { entry: object }>;

const isRemoval = (action: Action): action is Removal => 'entry' in action;

const dependsOn = ({ entry }: Removal, { path }: Removal): boolean => entry.dependsOn.includes(path);

/**
 * Whether a dependency is one between hosts that is entangled in a circle. Root of a host may have written anything into its
 * inventory; each inventory alone has no circle, so without these nothing waits for itself.
 */
function circular(deletions: readonly Removal[]): (dependent: Removal, on: Removal) => boolean {
  const byPath = grouped(deletions);
  const left = new Set(deletions);
  const needs = (action: Removal): boolean =>
    action.entry.dependsOn.some((path) => byPath.get(path)?.some((other) => left.has(other)));
  for (;;) {
    const free = [...left].filter((action) => !needs(action));
    if (free.length === 0) break;
    for (const action of free) left.delete(action);
  }
  return (dependent, on) => dependent.host !== on.host && left.has(dependent) && left.has(on);
}

function grouped(deletions: readonly Removal[]): ReadonlyMap<string, readonly Removal[]> {
  const byPath = new Map<string, Removal[]>();
  for (const action of deletions) byPath.set(action.path, [...(byPath.get(action.path) ?? []), action]);
  return byPath;
}

/** Says of deletions which others do not wait for them, though inventories say that they depend on them. */
export function noteCircles(actions: readonly Action[]): readonly Action[] {
  const deletions = actions.filter(isRemoval);
  const ignored = circular(deletions);
  return actions.map((action) => {
    if (!isRemoval(action)) return action;
    const others = deletions.filter((other) => dependsOn(other, action) && ignored(other, action));
    if (others.length === 0) return action;
    const names = others.map(({ path, host }) => `${path} on ${host}`).join(', ');
    const note = `does not wait for ${names}: inventories say that they depend on each other in a circle`;
    return { ...action, notes: [...(action.notes ?? []), note] };
  });
}

/**
 * Why an action cannot be begun while some hosts cannot be asked: it depends on what is there, or takes away what is to be
 * there from now on.
 */
export function waitsFor(
  action: Action,
  { desired }: { readonly desired: readonly Desired[] },
): string | undefined {
  const other = desired.find((one) =>
    'entry' in action ? isMove(action, { desired: one }) : action.desired.dependsOn.includes(one.path),
  );
  return other && `${other.path} is on ${other.props.host}, which cannot be reached`;
}

/** Whether what one host loses is what another one gets: ids differ by their host. */
export function isMove(
  { host, entry }: Extract<Action, { entry: object }>,
  { desired: { props, resource, id } }: Pick<Exclude<Action, { entry: object }>, 'desired'>,
): boolean {
  return (
    props.host !== host &&
    resource.type === entry.type &&
    id.startsWith(`${props.host}:`) &&
    `${host}${id.slice(props.host.length)}` === entry.id
  );
}

/** Something that ended well or with an error. */
interface Ended {
  readonly action: Action;
  readonly error?: Error;
}

/**
 * Makes a function that runs an action after those before it, each once however often it is asked for. What comes after
 * a failure is not begun.
 */
export function inOrder<Result extends Ended>(
  actions: readonly Action[],
  run: (action: Action) => Promise<Result>,
  skip: (action: Action, error: Error) => Result,
): (action: Action) => Promise<Result> {
  const before = predecessors(actions);
  const started = new Map<Action, Promise<Result>>();
  const start = (action: Action): Promise<Result> => {
    const known = started.get(action);
    if (known !== undefined) return known;
    const promise = (async () => {
      const results = await Promise.all(before(action).map(start));
      const failed = results.find(({ error }) => error !== undefined);
      if (failed === undefined) return run(action);
      const what = 'entry' in action ? 'Kept' : 'Not begun';
      return skip(action, new Error(`${what}, because ${placeOf(failed.action).path} failed`));
    })();
    started.set(action, promise);
    return promise;
  };
  return start;
}
