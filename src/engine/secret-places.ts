/** Where in props something is. */
export type PropPath = readonly (string | number)[];

/** Where in props secrets are: a place that is shorter than a path holds all that is below it. */
export type SecretPlaces = readonly PropPath[];

/** All of the props. */
export const everywhere: SecretPlaces = [[]];

/** Places of several sources, each once. */
export const allPlaces = (...sources: readonly SecretPlaces[]): PropPath[] => [
  ...new Map(sources.flat().map((place) => [JSON.stringify(place), place])).values(),
];

/**
 * Whether the value at a path of props must not show: it is in one of these places, or holds one. Options are found under
 * `sections`, wherever these are in a resource.
 */
export function hiddenAt(places: SecretPlaces, at: PropPath): boolean {
  const options = at.indexOf('sections');
  const lies = (place: PropPath, path: PropPath): boolean =>
    place.every((key, index) => path[index] === undefined || String(path[index]) === String(key));
  return places.some(
    (place) => lies(place, at) || (options > 0 && place[0] === 'sections' && lies(place, at.slice(options))),
  );
}

/** The value at a path of plain data; undefined where there is none. */
export const valueAt = (value: unknown, path: PropPath): unknown =>
  path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined),
    value,
  );
