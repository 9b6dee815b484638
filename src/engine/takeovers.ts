import { resourceOf } from '../resources';
import type { Live, Resource, Work } from '../resources/resource';
import { type Displaced, editsOf, foundBy, placesOf } from '../resources/takeover/displaced';
import { type Place, shared, unshared } from '../resources/takeover/place';
import { type Action, placeOf } from './action';
import { confined } from './confined';
import { orderHandovers } from './handover-order';

type Change = Exclude<Action, { entry: object }>;
type Removal = Extract<Action, { entry: object }>;

/** A resource of a plan that gives up places. */
interface Giver {
  /** The action that gives up the places. */
  readonly by: Action;
  readonly path: string;
  readonly type: string;
  readonly state: object;
  readonly places: readonly Place[];
  /** Whether it is deleted. */
  readonly ends: boolean;
}

/**
 * Finds actions that take over a place (file, unit, address) from a resource that the same plan deletes, replaces
 * or changes. A deleted resource stops for its successor and serves again if that fails; a resource that gives up a
 * place by its own change is changed first.
 */
export async function withTakeovers(actions: readonly Action[], work: Work): Promise<readonly Action[]> {
  const takers = actions.flatMap((action) => {
    const places = takenPlaces(action);
    return places.length === 0 ? [] : [{ action: action as Change, places }];
  });
  if (takers.length === 0) return actions;
  const busy = new Set(takers.map(({ action }) => placeOf(action).host));
  const allGivers = (await Promise.all(actions.map((action) => giversOf(action, busy, work)))).flat();
  const displaces = new Map<Action, Displaced[]>();
  const after = new Map<Action, Giver[]>();
  for (const { action, places } of takers) {
    const host = placeOf(action).host;
    for (const giver of allGivers.filter(({ by }) => placeOf(by).host === host)) {
      const both = shared(places, giver.places);
      if (both.length === 0) continue;
      if (giver.by === action || giver.by.kind === 'delete') {
        displaces.set(action, [...(displaces.get(action) ?? []), displaced(giver, both, action)]);
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
        .map((giver) => displaced(giver, shared(places, giver.places), action as Change)),
    ];
    const paths = (some: readonly Action[]): string[] => some.map((one) => placeOf(one).path);
    return {
      ...action,
      ...(own.length === 0 ? {} : { displaces: own }),
      ...(before.length === 0 ? {} : { after: paths(before) }),
      ...(group === undefined ? {} : { group: paths(group) }),
    };
  });
}

/** Places that an action takes and does not have yet. */
function takenPlaces(action: Action): readonly Place[] {
  if ('entry' in action || action.kind === 'same') return [];
  const { resource, props } = action.desired;
  const places = placesOf(resource, props);
  if (action.kind !== 'update' && action.kind !== 'adopt') return places;
  return unshared(places, placesOf(resource, action.live.props));
}

async function giversOf(action: Action, busy: ReadonlySet<string>, work: Work): Promise<readonly Giver[]> {
  const { host, path } = placeOf(action);
  if (!busy.has(host)) return [];
  if (action.kind === 'delete') return formerOf(action, { path, entry: action.entry }, work);
  if (action.kind === 'replace' && action.before !== undefined) return formerOf(action, action.before, work);
  if (action.kind !== 'update') return [];
  const { resource, props } = action.desired;
  const places = unshared(placesOf(resource, action.live.props), placesOf(resource, props));
  return [{ by: action, path, type: resource.type, state: action.live.state, places, ends: false }];
}

/** An inventory entry with its live places on the host. */
async function formerOf(
  by: Action,
  { path, entry }: Pick<Removal, 'path' | 'entry'>,
  work: Work,
): Promise<readonly Giver[]> {
  const resource = resourceOf(entry.type);
  const live: Live<{ host: string }, object> | undefined = await foundBy(
    resource,
    { ...work, hosts: confined(work.hosts, by) },
    entry,
  );
  if (live === undefined) return [];
  const places = placesOf(resource, live.props);
  return [{ by, path, type: entry.type, state: entry.state, places, ends: true }];
}

function displaced(
  { path, type, state, ends }: Giver,
  places: readonly Place[],
  { desired }: Change,
): Displaced {
  const resource: Resource = resourceOf(type);
  const kept = desired.resource.claims(desired.props);
  const edits = ends ? editsOf(resource, state, kept) : {};
  return { path, type, state, places, occupant: resource.occupant?.(state), ...edits };
}
