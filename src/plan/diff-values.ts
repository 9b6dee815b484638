import { isDeepStrictEqual } from 'node:util';
import type { Change } from './change';
import { hasUnknown } from './unknown';

/** Whether two values are known and equal. */
export function equal(one: unknown, other: unknown): boolean {
  return !hasUnknown(one) && !hasUnknown(other) && isDeepStrictEqual(one, other);
}

/** Compares props by key, one change for each value that differs. */
export function diffValues<Props extends object>(
  from: Props,
  to: Props,
  facts: { readonly [Key in keyof Props]?: Omit<Change, 'path' | 'kind' | 'from' | 'to'> },
  root: readonly string[] = [],
): readonly Change[] {
  return (Object.keys(facts) as (keyof Props & string)[]).flatMap((key): Change[] => {
    const [was, is] = [from[key] ?? undefined, to[key] ?? undefined];
    if (equal(was, is)) return [];
    const kind = was === undefined ? 'add' : is === undefined ? 'remove' : 'change';
    return [{ path: [...root, key], kind, from: was, to: is, ...facts[key] }];
  });
}
