import type { z } from 'zod';
import { nearestText } from '../config/nearest';
import { Opaque } from '../plan/opaque';
import { isPlainObject } from '../plan/plain-values';
import { formatPath } from '../plan/property-path';
import { Unknown } from '../plan/unknown';
import type { Problem } from '../resources/resource';
import { definitionOf, schemaAt } from './schema';

type Issue = z.core.$ZodIssue;

/** Violations of a schema; unknown values, and faults that depend on them, are left out. */
export function schemaProblems(
  schema: z.ZodObject,
  values: Readonly<Record<string, unknown>>,
): readonly Problem[] {
  const { error } = schema.safeParse(values);
  return (error?.issues ?? [])
    .filter((issue) => !awaitsUnknown(issue, values))
    .flatMap((issue) => explain(issue, schema, values));
}

/** Whether an issue exists only because a value is still unknown. */
function awaitsUnknown(issue: Issue, base: unknown): boolean {
  const prefixes = issue.path.map((_, index) => issue.path.slice(0, index + 1));
  if ([[], ...prefixes].some((path) => knownAt(base, path) instanceof Unknown)) return true;
  if (issue.code !== 'invalid_union') return false;
  const value = knownAt(base, issue.path);
  return issue.errors.some((issues) => issues.length > 0 && issues.every((one) => awaitsUnknown(one, value)));
}

function explain(issue: Issue, schema: z.ZodObject, values: unknown): readonly Problem[] {
  const path = issue.path as (string | number)[];
  const value = knownAt(values, path);
  if (value instanceof Opaque)
    return [{ path, message: `Cannot take ${value.kind}: it must be a plain value` }];
  if (issue.code === 'unrecognized_keys') {
    const place = schemaAt(schema, path);
    // The SDK and the engine use keys with this prefix for themselves.
    return issue.keys
      .filter((key) => !key.startsWith('__'))
      .map((key) => ({ path, message: noSuchKey(key, place) }));
  }
  if (value === undefined && issue.code === 'invalid_type')
    return [{ path, message: `${String(path.at(-1))} is required` }];
  if (issue.code === 'invalid_type') return [{ path, message: mustBe([issue.expected], value) }];
  if (issue.code === 'invalid_union') {
    const nearest = issue.errors.filter((issues) => issues.every((one) => one.path.length > 0));
    if (nearest.length > 0) {
      const inner = nearest[0]!.map((one) => ({ ...one, path: [...path, ...one.path] }) as Issue);
      return inner.flatMap((one) => explain(one, schema, values));
    }
    const kinds = issue.errors.flat().flatMap((one) => (one.code === 'invalid_type' ? [one.expected] : []));
    if (kinds.length > 0) return [{ path, message: mustBe(kinds, value) }];
  }
  return [{ path, message: issue.message }];
}

const kinds: Readonly<Record<string, string>> = {
  string: 'text',
  array: 'a list',
  object: 'a map',
  record: 'a map',
  int: 'a whole number',
};
const withArticle = (kind: string): string => kinds[kind] ?? `a ${kind}`;

function mustBe(expected: readonly string[], value: unknown): string {
  const seen = Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value;
  return `Cannot take ${withArticle(seen)}: it must be ${[...new Set(expected.map(withArticle))].join(' or ')}`;
}

function noSuchKey(key: string, schema: z.core.$ZodType | undefined): string {
  const def = schema === undefined ? undefined : definitionOf(schema);
  const known = def?.type === 'object' ? Object.keys(def.shape) : [];
  return `Cannot set ${key}: there is no such property${nearestText(key, known)}`;
}

/** A problem with its place, for people. */
export const problemText = ({ path, message }: Problem): string =>
  path.length === 0 ? message : `${formatPath(path)}: ${message}`;

/** Value at a path; an Unknown stands for all that is below it. */
export function knownAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((found, key) => {
    if (found instanceof Unknown) return found;
    if (Array.isArray(found)) return found[Number(key)];
    return isPlainObject(found) && Object.hasOwn(found, key) ? found[String(key)] : undefined;
  }, value);
}
