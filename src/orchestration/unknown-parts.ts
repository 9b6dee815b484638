import type { z } from 'zod';
import type { Change } from '../plan/change';
import { isPlainObject, own } from '../plan/plain-values';
import { hasUnknown, Unknown } from '../plan/unknown';
import { definitionOf, schemaAt } from './schema';

type Values = Record<string, unknown>;

/** Two sides of a comparison, and the changes already known between them. */
export interface Settled {
  readonly from: Values;
  readonly to: Values;
  readonly changes: readonly Change[];
}

/**
 * Takes unknown maps, lists and names out of a comparison: each counts as a change, so that a lifecycle need not handle them.
 * Unknown single values stay: the lifecycle knows the effect of their change.
 *
 * @param identity properties whose change replaces the resource
 */
export function settleUnknown(
  schema: z.ZodObject,
  identity: readonly string[],
  from: Values,
  to: Values,
): Settled {
  const changes: Change[] = [];
  const settle = (path: readonly string[], was: Values, is: Values): [Values, Values] => {
    const [left, right] = [{ ...was }, { ...is }];
    for (const key of new Set([...Object.keys(was), ...Object.keys(is)])) {
      const at = [...path, key];
      const [one, other] = [own(was, key), own(is, key)];
      const identifies = path.length === 0 && identity.includes(key);
      if (
        [one, other].some((value) => isOpaque(schema, at, value) || (identifies && value instanceof Unknown))
      ) {
        const kind = one === undefined ? 'add' : other === undefined ? 'remove' : 'change';
        changes.push({ path: at, kind, from: one, to: other, ...(identifies ? { replaces: true } : {}) });
        // Both sides get what is known of either, so that nothing else is found here.
        const known = [one, other].find((value) => value !== undefined && !hasUnknown(value));
        for (const side of [left, right]) {
          if (known === undefined) delete side[key];
          else side[key] = known;
        }
      } else if (isPlainObject(one) && isPlainObject(other)) {
        [left[key], right[key]] = settle(at, one, other);
      } else if (isPlainObject(other) && one === undefined) {
        right[key] = settle(at, {}, other)[1];
      } else if (isPlainObject(one) && other === undefined) {
        left[key] = settle(at, one, {})[0];
      }
    }
    return [left, right];
  };
  const [settledFrom, settledTo] = settle([], from, to);
  return { from: settledFrom, to: settledTo, changes };
}

/** Whether a value is a map that is unknown, or a list that is not known in full. */
function isOpaque(schema: z.ZodObject, path: readonly string[], value: unknown): boolean {
  const place = schemaAt(schema, path);
  if (place === undefined) return false;
  const { type } = definitionOf(place);
  if (type === 'array') return hasUnknown(value);
  return (type === 'record' || type === 'object') && value instanceof Unknown;
}

/** Whether a part of the resource's identity is still unknown. */
export function isNameless(identity: readonly string[], props: Values): boolean {
  return identity.some((key) => own(props, key) instanceof Unknown);
}
