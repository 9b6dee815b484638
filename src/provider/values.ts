import { isPlainObject } from '../plan/plain-values';

/** Inputs or outputs of a resource: plain values with Secret, Unknown and Opaque among them. */
export type Values = Record<string, unknown>;

/** A map without the entries that are null or undefined, at any depth: a program in another language writes null for absent. */
export function withoutNulls<T>(value: T): T {
  if (Array.isArray(value)) return value.map(withoutNulls) as T;
  if (!isPlainObject(value)) return value;
  const entries = Object.entries(value).filter(([, item]) => item !== null && item !== undefined);
  return Object.fromEntries(entries.map(([key, item]) => [key, withoutNulls(item)])) as T;
}
