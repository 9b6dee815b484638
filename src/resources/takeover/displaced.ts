import type { Live, Resource, Work } from '../resource';
import type { Occupant } from './occupant';
import type { Place } from './place';

/** What a resource takes over from another one, which the same run deletes or changes. */
export interface Displaced {
  /** The other one, as it is called in the program. */
  readonly path: string;
  readonly type: string;
  readonly state: object;
  /** What both of them would have. */
  readonly places: readonly Place[];
  /** How the other one makes room on its host; undefined where it does so by other means. */
  readonly occupant?: Occupant;
}

/** How those make room that work takes over from. */
export function occupantsOf({ displaces = [] }: Pick<Work, 'displaces'>): readonly Occupant[] {
  return displaces.flatMap(({ occupant }) => occupant ?? []);
}

/** The addresses that are given up for work, by whoever has them now. */
export function givenUp({ displaces = [] }: Pick<Work, 'displaces'>): readonly string[] {
  return displaces.flatMap(({ places }) => places.map(({ address }) => address));
}

/** Tells people who makes room, if any does. */
export function tellTakeover({ displaces = [], progress }: Work, name: string): void {
  if (displaces.length === 0) return;
  progress(`${displaces.map(({ path }) => path).join(', ')} ends so that ${name} can take over`);
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
