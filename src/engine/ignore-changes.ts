/** Replaces declared values by live ones at the given paths; unknown paths are ignored. */
export function ignoring<Props extends object>(props: Props, live: object, paths: readonly string[]): Props {
  return paths.reduce((changed, path) => putAt(changed, live, splitPath(path)) as Props, props);
}

/** `sections.uwsgi.processes` → its keys. */
const splitPath = (path: string): readonly string[] => path.split('.');

function putAt(to: object, from: unknown, [key, ...rest]: readonly string[]): object {
  const value =
    typeof from === 'object' && from !== null ? (from as Record<string, unknown>)[key!] : undefined;
  const { [key!]: own, ...others } = to as Record<string, unknown>;
  if (rest.length === 0) return value === undefined ? others : { ...to, [key!]: value };
  if (typeof own !== 'object' || own === null) return to;
  return { ...to, [key!]: putAt(own, value, rest) };
}
