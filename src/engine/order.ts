import { resourceOf } from '../resources';
import { servicesIn } from '../resources/unit-claims';
import { type Action, actionPlace } from './action';
import type { Desired } from './desired';

/**
 * Actions that must precede an action: its dependencies, and actions that hand over places to it. A deletion comes
 * after the deletions of its dependents, after all creations and changes on the same host, and after the creation
 * or adoption of the same resource on another host, so that nothing is deleted for a change that then fails.
 */
export function predecessors(actions: readonly Action[]): (action: Action) => readonly Action[] {
  const made = new Map(
    actions.flatMap((action) => ('entry' in action ? [] : [[action.desired.path, action] as const])),
  );
  const deletions = actions.filter(isRemoval);
  const byPath = grouped(deletions);
  const ignored = circular(deletions, byPath);
  const ending = deletions.filter(endsService);
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
  const servicesBefore = (action: Removal): readonly Removal[] => {
    const services = ending.filter(({ host }) => host === action.host);
    if (services.length === 0 || resourceOf(action.entry.type).needed === undefined) return [];
    const later = dependenciesOf(action, byPath);
    return services.filter((other) => !later.has(other));
  };
  return (action) => {
    if ('entry' in action) {
      if (action.kind === 'forget') return [];
      return [
        ...deletions.filter((other) => dependsOn(other, action) && !ignored(other, action)),
        ...servicesBefore(action),
        ...changes.filter((other) => actionPlace(other).host === action.host),
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

/** Whether a deletion ends a service. It precedes the deletion of what goes only while no service needs it. */
const endsService = ({ kind, entry }: Removal): boolean =>
  kind === 'delete' && servicesIn(entry.claims).length > 0;

type ByPath = ReadonlyMap<string, readonly Removal[]>;

/** A deletion and those of all that it depends on, directly or not, which come after it. */
function dependenciesOf(action: Removal, byPath: ByPath): ReadonlySet<Removal> {
  const seen = new Set([action]);
  for (const one of seen) {
    for (const path of one.entry.dependsOn) for (const other of byPath.get(path) ?? []) seen.add(other);
  }
  return seen;
}

/**
 * Whether a dependency between hosts is part of a cycle. Root of a host may have written anything into its
 * inventory; each inventory by itself has no cycle, so without these dependencies nothing waits for itself.
 */
function circular(
  deletions: readonly Removal[],
  byPath: ByPath = grouped(deletions),
): (dependent: Removal, on: Removal) => boolean {
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

function grouped(deletions: readonly Removal[]): ByPath {
  const byPath = new Map<string, Removal[]>();
  for (const action of deletions) byPath.set(action.path, [...(byPath.get(action.path) ?? []), action]);
  return byPath;
}

/** Notes which cyclic dependencies deletions ignore. */
export function noteCircles(actions: readonly Action[]): readonly Action[] {
  const deletions = actions.filter(isRemoval);
  const ignored = circular(deletions);
  return actions.map((action) => {
    if (!isRemoval(action)) return action;
    const others = deletions.filter((other) => dependsOn(other, action) && ignored(other, action));
    if (others.length === 0) return action;
    const names = others.map(({ path, host }) => `${path} on ${host}`).join(', ');
    const note = `does not wait for ${names}: by the inventories they depend on each other in a cycle`;
    return { ...action, notes: [...(action.notes ?? []), note] };
  });
}

/**
 * Why an action cannot begin while some hosts are unreachable: it depends on their resources, or deletes a resource
 * that moves there.
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

/** Whether a deletion and a creation are a move to another host: the ids differ only by their host. */
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

/** Result with an optional error. */
interface Ended {
  readonly action: Action;
  readonly error?: Error;
}

/**
 * Returns a function that runs an action after its predecessors, once regardless of the number of calls. Successors
 * of a failed action are skipped.
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
      return skip(action, new Error(`${what}, because ${actionPlace(failed.action).path} failed`));
    })();
    started.set(action, promise);
    return promise;
  };
  return start;
}
