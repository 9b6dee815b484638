import type { Resource } from '../resources/resource';
import { type Displaced, editsOf } from '../resources/takeover/displaced';
import { type ExclusivePlace, shared } from '../resources/takeover/place';

/** A resource that gives up places. */
export interface Giver {
  /** For people. */
  readonly path: string;
  readonly resource: Resource;
  readonly state: object;
  readonly places: readonly ExclusivePlace[];
  /** Its claims, if the taker replaces it. */
  readonly replaced?: readonly string[];
  /** Whether it is deleted afterwards. */
  readonly ends: boolean;
}

/** A resource that takes places. */
export interface Taker {
  readonly resource: Resource;
  readonly props: { readonly host: string };
  readonly places: readonly ExclusivePlace[];
}

/**
 * A resource that stops for another one, which takes over its places; undefined if they share none. Where one replaces another one
 * that runs, files of both count as places: the old process must not go on with the new file.
 */
export function displacedBy({ resource, props, places }: Taker, giver: Giver): Displaced | undefined {
  const { path, state, ends, replaced = [] } = giver;
  const occupant = giver.resource.occupant?.(state);
  const claims = resource.claims(props);
  const both = shared(places, giver.places);
  const files = claims
    .filter((claim) => replaced.includes(claim))
    .map((claim) => ({ label: claim.slice(claim.indexOf(':') + 1), address: claim }));
  const taken = both.length > 0 || occupant === undefined ? both : files;
  if (taken.length === 0) return undefined;
  const edits = ends ? editsOf(giver.resource, state, claims) : {};
  return { path, type: giver.resource.type, state, places: taken, occupant, ...edits };
}
