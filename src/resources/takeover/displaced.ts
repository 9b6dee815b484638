import { EditedError } from '../../transport/errors';
import { pathId } from '../props';
import type { Live, Resource, Work } from '../resource';
import type { Occupant } from './occupant';
import { type Place, unshared } from './place';

/** What a resource takes over from another one, which the same run deletes or changes. */
export interface Displaced {
  /** The other one, as it is called in the program. */
  readonly path: string;
  readonly type: string;
  readonly state: object;
  /** What both of them would have. */
  readonly places: readonly Place[];
  /** What of the other one was edited since it was put there, where it is to be deleted. */
  readonly edited?: (work: Work) => Promise<readonly string[]>;
  /** How the other one makes room on its host; undefined where it does so by other means. */
  readonly occupant?: Occupant;
}

/** How those make room that work takes over from. */
export function occupantsOf({ displaces = [] }: Pick<Work, 'displaces'>): readonly Occupant[] {
  return displaces.flatMap(({ occupant }) => occupant ?? []);
}

/** The places that work is to get: not those that its own process has, nor those that others give up for it. */
export function placesToGet(
  { displaces = [] }: Pick<Work, 'displaces'>,
  places: readonly Place[],
  had: readonly Place[] = [],
): readonly Place[] {
  return unshared(places, [...had, ...displaces.flatMap((displaced) => displaced.places)]);
}

/**
 * Begins a takeover, if it is one: says who makes room.
 *
 * @throws EditedError when something of those who make room was edited since: their deletion would not be done afterwards, and
 *   what stays of them would start beside their successor
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

/** How it is found out whether a deletion would lose something, but for what `kept` claims of its successor name. */
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

/** What one resource has that only one can have; nothing while it is stopped. */
export function placesOf(resource: Resource, props: { readonly host: string }): readonly Place[] {
  return resource.occupies?.(props) ?? [];
}

/** A resource on its host, found by what is remembered of it; undefined where it is gone or cannot be read. */
export async function foundBy(
  resource: Resource,
  work: Work,
  { id, state }: { readonly id: string; readonly state: object },
): Promise<Live<{ host: string }, object> | undefined> {
  if (resource.occupies === undefined) return undefined;
  const quiet = { ...work, warn: () => undefined };
  return resource.read(quiet, id, rememberedProps(resource, state)).catch(() => undefined);
}

/** Props out of a state, as far as they say where it is; undefined where the id tells as much. */
function rememberedProps(resource: Resource, state: object): { host: string } | undefined {
  const { shape } = resource.props;
  // Where options may be left out, that says something.
  if (shape['sections'] === undefined || shape['sections'].safeParse(undefined).success) return undefined;
  const known = Object.entries(state).filter(([key]) => key in shape);
  const parsed = resource.props.safeParse({ ...Object.fromEntries(known), sections: { uwsgi: {} } });
  return parsed.success ? (parsed.data as { host: string }) : undefined;
}
