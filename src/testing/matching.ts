import { inspect, isDeepStrictEqual } from 'node:util';

/**
 * Lists differences between a value and an expected value, by path: objects may have further keys, lists must
 * match entirely.
 */
export function mismatches(expected: unknown, seen: unknown, path = ''): readonly string[] {
  if (expected instanceof RegExp) {
    return typeof seen === 'string' && expected.test(seen)
      ? []
      : [`${path}: expected a match of ${expected}, seen ${show(seen)}`];
  }
  if (Array.isArray(expected) && Array.isArray(seen) && expected.length === seen.length) {
    return expected.flatMap((item, index) => mismatches(item, seen[index], `${path}[${index}]`));
  }
  if (isRecord(expected) && isRecord(seen)) {
    return Object.entries(expected).flatMap(([key, value]) =>
      mismatches(value, seen[key], path === '' ? key : `${path}.${key}`),
    );
  }
  return isDeepStrictEqual(expected, seen)
    ? []
    : [`${path === '' ? 'props' : path}: expected ${show(expected)}, seen ${show(seen)}`];
}

/** Formats a value in one line, shortened for messages. */
export function show(value: unknown): string {
  return value === undefined
    ? 'nothing'
    : inspect(value, { depth: 4, breakLength: Number.POSITIVE_INFINITY });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof RegExp);
}
