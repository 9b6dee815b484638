/** Path of a value in props. */
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
 * Whether the value at a path of props must be masked: it is at or below one of these places, or contains one.
 * Options are below `sections`, wherever a resource has these.
 */
export function hiddenAt(places: SecretPlaces, at: PropPath): boolean {
  const options = at.indexOf('sections');
  const lies = (place: PropPath, path: PropPath): boolean =>
    place.every((key, index) => path[index] === undefined || String(path[index]) === String(key));
  return places.some(
    (place) => lies(place, at) || (options > 0 && place[0] === 'sections' && lies(place, at.slice(options))),
  );
}

/** Value at a path of plain data; undefined if there is none. */
export const valueAt = (value: unknown, path: PropPath): unknown =>
  path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined),
    value,
  );
