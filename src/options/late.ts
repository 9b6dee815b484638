import { isOutput, type Late } from './text';

/**
 * Changes a value now, or when its Output is known.
 *
 * @example
 * mapLate(params.writeErrors, (on) => !on)
 */
export function mapLate<T, U>(value: Late<T>, change: (value: T) => U): Late<U>;
export function mapLate<T, U>(value: Late<T> | undefined, change: (value: T) => U): Late<U> | undefined;
export function mapLate<T, U>(value: Late<T> | undefined, change: (value: T) => U): Late<U> | undefined {
  if (value === undefined || value === null) return undefined;
  if (isOutput(value)) return (value as { apply(change: (value: T) => U): unknown }).apply(change) as Late<U>;
  return change(value as T);
}
