import { isDeepStrictEqual } from 'node:util';
import { isPlainObject, own } from '../plan/plain-values';
import { formatPath } from '../plan/property-path';
import { hasUnknown } from '../plan/unknown';
import type { DiffResult, PropertyChange } from './diff';
import type { Values } from './values';

/**
 * Compares the provider's configuration with its former one. No change of it replaces resources: another address or key
 * leads to the same host.
 */
export function diffConfig(olds: Values, news: Values): Omit<DiffResult, 'lines'> {
  const detailed = new Map<string, PropertyChange>();
  const compare = (path: readonly string[], was: unknown, is: unknown): void => {
    if (isDeepStrictEqual(was, is) && !hasUnknown(is)) return;
    if (isPlainObject(was) && isPlainObject(is)) {
      for (const key of new Set([...Object.keys(was), ...Object.keys(is)]))
        compare([...path, key], own(was, key), own(is, key));
      return;
    }
    const kind = was === undefined ? 'add' : is === undefined ? 'remove' : 'change';
    detailed.set(formatPath(path), { kind, replaces: false });
  };
  compare([], olds, news);
  const properties = Object.keys({ ...olds, ...news }).filter(
    (key) => !isDeepStrictEqual(own(olds, key), own(news, key)) || hasUnknown(own(news, key)),
  );
  return { detailed, properties, replaces: [], deleteFirst: false };
}
