import { isOutput, TextTemplate } from './text';

/**
 * Deep copy of an object; an object referenced twice is copied once. Outputs, templates and functions are immutable and
 * therefore shared with the copy.
 */
export function copyDeep<T>(value: T, copies = new Map<unknown, unknown>()): T {
  if (typeof value !== 'object' || value === null || isOutput(value) || value instanceof TextTemplate)
    return value;
  const known = copies.get(value);
  if (known !== undefined) return known as T;
  if (value instanceof Map) {
    const map = new Map();
    copies.set(value, map);
    for (const [key, item] of value) map.set(copyDeep(key, copies), copyDeep(item, copies));
    return map as T;
  }
  if (value instanceof Set) {
    const set = new Set();
    copies.set(value, set);
    for (const item of value) set.add(copyDeep(item, copies));
    return set as T;
  }
  const copy = Array.isArray(value) ? [] : Object.create(Object.getPrototypeOf(value));
  copies.set(value, copy);
  for (const key of Reflect.ownKeys(value)) copy[key] = copyDeep((value as never)[key], copies);
  return copy;
}
