/** Where a value is in a resource's inputs. */
export type Path = readonly (string | number)[];

/**
 * A path as Pulumi writes it.
 *
 * @example
 * formatPath(['sections', 'uwsgi', 'route-host']) // sections.uwsgi["route-host"]
 */
export function formatPath(path: Path): string {
  return path
    .map((key, index) => {
      if (typeof key === 'number') return `[${key}]`;
      if (!/^[A-Za-z_$][\w$]*$/.test(key)) return `["${key.replace(/(["\\])/g, '\\$1')}"]`;
      return index === 0 ? key : `.${key}`;
    })
    .join('');
}

/** Reads a path as Pulumi writes it; `*` stays itself. */
export function parsePath(text: string): Path {
  const parts = text.matchAll(/\["((?:\\.|[^"\\])*)"\]|\[(\d+|\*)\]|([^.[\]]+)/g);
  return [...parts].map(([, quoted, index, name]) => {
    if (quoted !== undefined) return quoted.replace(/\\(.)/g, '$1');
    if (index !== undefined) return index === '*' ? '*' : Number(index);
    return name!;
  });
}

/** Whether a path is at or below another one, in which `*` stands for any key. */
export function isWithin(path: Path, outer: Path): boolean {
  return (
    outer.length <= path.length &&
    outer.every((key, index) => key === '*' || String(key) === String(path[index]))
  );
}
