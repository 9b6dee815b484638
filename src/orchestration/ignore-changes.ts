import { isPlainObject, own } from '../plan/plain-values';
import { parsePath } from '../plan/property-path';
import type { PropPath } from '../plan/secret-places';

/**
 * Replaces declared values by live ones at the given paths, as Pulumi writes them: `sections.uwsgi["http-socket"]`, `*` for any
 * key. Paths that lead nowhere are ignored.
 */
export function ignoring<Props extends object>(props: Props, live: object, paths: readonly string[]): Props {
  return paths.reduce<Props>((changed, path) => putAt(changed, live, parsePath(path)) as Props, props);
}

function putAt(to: unknown, from: unknown, [key, ...rest]: PropPath): unknown {
  if (key === undefined) return from;
  if (Array.isArray(to))
    return to.map((item, index) => (meets(key, index) ? putAt(item, itemOf(from, index), rest) : item));
  if (!isPlainObject(to)) return to;
  const others = isPlainObject(from) ? from : {};
  const keys = key === '*' ? Object.keys({ ...to, ...others }) : [String(key)];
  const changed = keys.map((one) => [one, putAt(own(to, one), own(others, one), rest)] as const);
  const entries = Object.entries({ ...to, ...Object.fromEntries(changed) });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

const meets = (key: string | number, index: number): boolean => key === '*' || Number(key) === index;

const itemOf = (list: unknown, index: number): unknown => (Array.isArray(list) ? list[index] : undefined);
