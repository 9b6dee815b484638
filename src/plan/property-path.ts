import type { PropPath } from './secret-places';

/**
 * A path as Pulumi writes it.
 *
 * @example
 * formatPath(['sections', 'uwsgi', 'route-host']) // sections.uwsgi["route-host"]
 */
export function formatPath(path: PropPath): string {
  return path
    .map((key, index) => {
      if (typeof key === 'number') return `[${key}]`;
      if (!/^[A-Za-z_$][\w$]*$/.test(key)) return `["${key.replace(/(["\\])/g, '\\$1')}"]`;
      return index === 0 ? key : `.${key}`;
    })
    .join('');
}

/** Reads a path as Pulumi writes it; `*` stays itself. */
export function parsePath(text: string): PropPath {
  const parts = text.matchAll(/\["((?:\\.|[^"\\])*)"\]|\[(\d+|\*)\]|([^.[\]]+)/g);
  return [...parts].map(([, quoted, index, name]) => {
    if (quoted !== undefined) return quoted.replace(/\\(.)/g, '$1');
    if (index !== undefined) return index === '*' ? '*' : Number(index);
    return name!;
  });
}
