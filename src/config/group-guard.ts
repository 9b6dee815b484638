import { OptionError } from '../options/errors';
import { given } from '../options/parts';
import { type GroupParamRow, groupParamRows } from './generated/group-params';
import { nearestText } from './nearest';

type Method = (...args: unknown[]) => unknown;

/**
 * Adds argument checks to the methods of an option group, for programs without types: rejects missing arguments,
 * unknown parameters, and invalid values, and names the method.
 */
export function guardGroup(group: string, { prototype }: { readonly prototype: object }): void {
  const rows = groupParamRows.filter(([name]) => name === group);
  for (const method of new Set(rows.map(([, name]) => name))) {
    const own = rows.filter(([, name]) => name === method);
    const original = Object.getOwnPropertyDescriptor(prototype, method);
    if (original === undefined) continue;
    const call = original.value as Method;
    const value = function (this: unknown, ...args: unknown[]) {
      for (const row of own) checkArgument(row, args);
      try {
        return call.apply(this, args);
      } catch (error) {
        throw inMethod(`${group}.${method}`, error);
      }
    };
    Object.defineProperty(prototype, method, { ...original, value });
  }
}

function checkArgument(
  [group, method, index, name, required, keys]: GroupParamRow,
  args: readonly unknown[],
) {
  const value = args[index];
  if (!given(value)) {
    if (required === 0) return;
    throw new OptionError(`${group}.${method}`, `Cannot be called without ${name}: it is required`);
  }
  if (keys === '') return;
  const known = keys.split(' ');
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw new OptionError(
      `${group}.${method}`,
      `Cannot take ${JSON.stringify(value)}: it must be an object with ${known.join(', ')}`,
    );
  }
  for (const [key, one] of Object.entries(value as object)) {
    if (one === undefined || known.includes(key)) continue;
    throw new OptionError(
      `${group}.${method}.${key}`,
      `Cannot take an unknown parameter${nearestText(key, known)}; it takes ${known.join(', ')}`,
    );
  }
}

/** Adds the method to an error about a uWSGI option. */
function inMethod(place: string, error: unknown): unknown {
  if (!(error instanceof OptionError) || error.option.includes('.')) return error;
  return new OptionError(place, error.message);
}
