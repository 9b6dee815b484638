import { variableIn } from './variables';

/** Path of a value in props, or of a change. */
export type PropPath = readonly (string | number)[];

/** Paths of secrets in props; a path covers all values below it. */
export type SecretPlaces = readonly PropPath[];

/** All props. */
export const everywhere: SecretPlaces = [[]];

/** Paths of several sources, without duplicates. */
export const allPlaces = (...sources: readonly SecretPlaces[]): PropPath[] => [
  ...new Map(sources.flat().map((place) => [JSON.stringify(place), place])).values(),
];

/**
 * Whether the value at a path must be masked: it is at or below one of these places, or contains one. The index of an item
 * stands for all items of its list: items move, and a change may have them by their names.
 */
export function hiddenAt(places: SecretPlaces, at: PropPath): boolean {
  return places.some((place) =>
    place.every((key, index) => {
      const met = at[index];
      return met === undefined || typeof key === 'number' || String(met) === key;
    }),
  );
}

/** A resource whose values a difference also shows at other paths than their own. */
export interface ShowsElsewhere {
  shownAt?(place: PropPath): SecretPlaces;
}

/** Places with all paths at which a difference of the resource shows their values. */
export const shownPlaces = ({ shownAt }: ShowsElsewhere, places: SecretPlaces): SecretPlaces =>
  allPlaces(places, ...places.map((place) => shownAt?.(place) ?? []));

/** The place with the name of the environment variable instead of its index, so that its neighbours can be shown. */
export function namedPlace(place: PropPath, props: unknown): PropPath {
  const list = place.slice(0, -1);
  if (typeof place.at(-1) !== 'number') return place;
  const name = variableIn(String(list.at(-1)), valueAt(props, place));
  return name === undefined ? place : [...list, name];
}

/** Value at a path of plain data; undefined if there is none. */
export const valueAt = (value: unknown, path: PropPath): unknown =>
  path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined),
    value,
  );
