import { EditedError } from '../../transport/errors';
import { pathId } from '../props';
import type { Live, Resource, Work } from '../resource';
import type { Occupant } from './occupant';
import { type ExclusivePlace, unshared } from './place';

/** A resource whose places another one takes over; the same run deletes or changes it. */
export interface Displaced {
  /** Path of the displaced resource in the program. */
  readonly path: string;
  readonly type: string;
  readonly state: object;
  /** Places that both of them would hold. */
  readonly places: readonly ExclusivePlace[];
  /** Parts of the displaced resource that were edited since their deployment, if it is to be deleted. */
  readonly edited?: (work: Work) => Promise<readonly string[]>;
  /** How the displaced resource stops on its host; undefined if it stops by other means. */
  readonly occupant?: Occupant;
}

/** Occupants that an operation displaces. */
export function occupantsOf({ displaces = [] }: Pick<Work, 'displaces'>): readonly Occupant[] {
  return displaces.flatMap(({ occupant }) => occupant ?? []);
}

/** Places that an operation still has to obtain: without those of its own process, and without those of displaced resources. */
export function placesToGet(
  { displaces = [] }: Pick<Work, 'displaces'>,
  places: readonly ExclusivePlace[],
  had: readonly ExclusivePlace[] = [],
): readonly ExclusivePlace[] {
  return unshared(places, [...had, ...displaces.flatMap((displaced) => displaced.places)]);
}

/**
 * Begins a takeover, if there is one: reports which resources stop.
 *
 * @throws EditedError when a displaced resource was edited since its deployment: it would not be deleted afterwards, and what
 *   stays of it would start beside its successor
 */
export async function beginTakeover(work: Work, name: string): Promise<void> {
  const { displaces = [], progress } = work;
  if (displaces.length === 0) return;
  for (const { path, state, edited } of displaces) {
    const found = (await edited?.(work)) ?? [];
    if (found.length === 0) continue;
    const host = work.hosts.get((state as { readonly host: string }).host);
    const purpose = `take over from ${path}, which would be deleted then`;
    throw new EditedError(
      host.name,
      purpose,
      found.map((what) => ({ what })),
    );
  }
  progress(`${displaces.map(({ path }) => path).join(', ')} ends so that ${name} can take over`);
}

/** Lookup of edits that a deletion would lose, without those in the `kept` claims of the successor. */
export function editsOf(
  resource: Resource,
  state: object,
  kept: readonly string[],
): Pick<Displaced, 'edited'> {
  const { host } = state as { readonly host: string };
  return {
    edited: async (work) =>
      ((await resource.edited?.(work, state)) ?? []).filter((path) => !kept.includes(pathId(host, path))),
  };
}

/** A takeover for people: `takeover of web1/shop/instance: same http-socket :8205; away for about a second`. */
export function takeoverText({ path, places }: Displaced): string {
  return `takeover of ${path}: same ${places.map(({ label }) => label).join(', ')}; away for about a second`;
}

/** Exclusive places of a resource; none while it is stopped. */
export function exclusivePlaces(
  resource: Resource,
  props: { readonly host: string },
): readonly ExclusivePlace[] {
  return resource.occupies?.(props) ?? [];
}

/** Reads a recorded resource from its host; undefined if it is gone or cannot be read. */
export async function foundBy(
  resource: Resource,
  work: Work,
  { id, state }: { readonly id: string; readonly state: object },
): Promise<Live<{ host: string }, object> | undefined> {
  if (resource.occupies === undefined) return undefined;
  const quiet = { ...work, warn: () => undefined };
  return resource.read(quiet, id, rememberedProps(resource, state)).catch(() => undefined);
}

/** Props in a state, as far as they locate the resource; undefined if the id suffices for that. */
function rememberedProps(resource: Resource, state: object): { host: string } | undefined {
  const { shape } = resource.props;
  // If options are optional, their absence has a meaning.
  if (shape['sections'] === undefined || shape['sections'].safeParse(undefined).success) return undefined;
  const known = Object.entries(state).filter(([key]) => key in shape);
  const parsed = resource.props.safeParse({ ...Object.fromEntries(known), sections: { uwsgi: {} } });
  return parsed.success ? (parsed.data as { host: string }) : undefined;
}
