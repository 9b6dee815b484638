import { displacedBy, type Giver } from '../orchestration/takeover';
import { resourceOf } from '../resources';
import type { Live, Work } from '../resources/resource';
import { type Displaced, exclusivePlaces, foundBy } from '../resources/takeover/displaced';
import { type ExclusivePlace, unshared } from '../resources/takeover/place';
import { type Action, actionPlace } from './action';
import { confined } from './confined';
import { orderHandovers } from './handover-order';

type Change = Exclude<Action, { entry: object }>;
type Removal = Extract<Action, { entry: object }>;

/** A resource of a plan that gives up places. */
interface ActionGiver extends Giver {
  /** The action that gives up the places. */
  readonly by: Action;
}

/**
 * Finds actions that take over a place (file, unit, address) from a resource that the same plan deletes, replaces
 * or changes. A deleted resource stops for its successor and serves again if that fails; a resource that gives up a
 * place by its own change is changed first.
 */
export async function withTakeovers(actions: readonly Action[], work: Work): Promise<readonly Action[]> {
  const takers = actions.flatMap((action) => {
    const places = takenPlaces(action);
    const replaces = action.kind === 'replace' && action.before !== undefined;
    return places.length === 0 && !replaces ? [] : [{ action: action as Change, places }];
  });
  if (takers.length === 0) return actions;
  const busy = new Set(takers.map(({ action }) => actionPlace(action).host));
  const allGivers = (await Promise.all(actions.map((action) => giversOf(action, busy, work)))).flat();
  const displaces = new Map<Action, Displaced[]>();
  const after = new Map<Action, ActionGiver[]>();
  for (const { action, places } of takers) {
    const host = actionPlace(action).host;
    for (const giver of allGivers.filter(({ by }) => actionPlace(by).host === host)) {
      const stops = displacedBy({ ...action.desired, places }, giver);
      if (stops === undefined) continue;
      if (giver.by === action || giver.by.kind === 'delete') {
        displaces.set(action, [...(displaces.get(action) ?? []), stops]);
      } else after.set(action, [...(after.get(action) ?? []), giver]);
    }
  }
  const orderOf = orderHandovers(
    actions,
    new Map([...after].map(([action, all]) => [action, all.map(({ by }) => by)])),
  );
  return actions.map((action) => {
    const givers = after.get(action) ?? [];
    const { group, before } = orderOf(action);
    const places = takers.find((taker) => taker.action === action)?.places ?? [];
    const own = [
      ...(displaces.get(action) ?? []),
      // In a swap, each resource stops for those before it.
      ...givers
        .filter(({ by }) => group !== undefined && group.indexOf(by) > group.indexOf(action))
        .flatMap((giver) => displacedBy({ ...(action as Change).desired, places }, giver) ?? []),
    ];
    const paths = (some: readonly Action[]): string[] => some.map((one) => actionPlace(one).path);
    return {
      ...action,
      ...(own.length === 0 ? {} : { displaces: own }),
      ...(before.length === 0 ? {} : { after: paths(before) }),
      ...(group === undefined ? {} : { group: paths(group) }),
    };
  });
}

/** Places that an action takes and does not have yet. */
function takenPlaces(action: Action): readonly ExclusivePlace[] {
  if ('entry' in action || action.kind === 'same') return [];
  const { resource, props } = action.desired;
  const places = exclusivePlaces(resource, props);
  if (action.kind !== 'update' && action.kind !== 'adopt') return places;
  return unshared(places, exclusivePlaces(resource, action.live.props));
}

async function giversOf(
  action: Action,
  busy: ReadonlySet<string>,
  work: Work,
): Promise<readonly ActionGiver[]> {
  const { host, path } = actionPlace(action);
  if (!busy.has(host)) return [];
  if (action.kind === 'delete') return formerOf(action, { path, entry: action.entry }, work);
  if (action.kind === 'replace' && action.before !== undefined) {
    const former = await formerOf(action, action.before, work);
    return former.map((giver) => ({ ...giver, replaced: action.before!.entry.claims }));
  }
  if (action.kind !== 'update') return [];
  const { resource, props } = action.desired;
  const places = unshared(exclusivePlaces(resource, action.live.props), exclusivePlaces(resource, props));
  return [{ by: action, path, resource, state: action.live.state, places, ends: false }];
}

/** An inventory entry with its live places on the host. */
async function formerOf(
  by: Action,
  { path, entry }: Pick<Removal, 'path' | 'entry'>,
  work: Work,
): Promise<readonly ActionGiver[]> {
  const resource = resourceOf(entry.type);
  const live: Live<{ host: string }, object> | undefined = await foundBy(
    resource,
    { ...work, hosts: confined(work.hosts, by) },
    entry,
  );
  if (live === undefined) return [];
  const places = exclusivePlaces(resource, live.props);
  return [{ by, path, resource, state: entry.state, places, ends: true }];
}
