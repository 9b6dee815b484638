import { OptionError } from '../options/errors';
import { given } from '../options/parts';
import { type GroupParamRow, groupParamRows } from './generated/group-params';
import { nearestText } from './nearest';

type Method = (...args: unknown[]) => unknown;

/**
 * Adds argument checks to the methods of an option group, and to the functions that it offers (`sockets.http`), for programs
 * without types: rejects missing arguments, unknown parameters, and invalid values, and names the method.
 */
export function guardGroup(group: string, Kind: { readonly prototype: object }): void {
  guardFunctions(group, Kind.prototype);
  guardOffered(group, Kind);
}

/** Adds the checks to the functions of an object, in place. */
export function guardFunctions(group: string, holder: object): void {
  const rows = groupParamRows.filter(([name]) => name === group);
  for (const method of new Set(rows.map(([, name]) => name))) {
    const own = rows.filter(([, name]) => name === method);
    const original = Object.getOwnPropertyDescriptor(holder, method);
    if (typeof original?.value !== 'function') continue;
    const call = original.value as Method;
    const value = function (this: unknown, ...args: unknown[]) {
      for (const row of own) checkArgument(row, args);
      try {
        return call.apply(this, args);
      } catch (error) {
        throw inMethod(`${group}.${method}`, error);
      }
    };
    Object.defineProperty(holder, method, { ...original, value: Object.assign(value, call) });
  }
}

/** Guards the functions below a holder that rows name: those of `networking` in `networking.sockets`. */
function guardOffered(path: string, holder: object): void {
  if (groupParamRows.some(([name]) => name === path)) guardFunctions(path, holder);
  const below = new Set(
    groupParamRows.flatMap(([name]) =>
      name.startsWith(`${path}.`) ? [name.slice(path.length + 1).split('.')[0]!] : [],
    ),
  );
  for (const name of below) {
    const inner: unknown = Object.getOwnPropertyDescriptor(holder, name)?.value;
    if (typeof inner === 'object' && inner !== null) guardOffered(`${path}.${name}`, inner);
  }
}

/**
 * Rejects props that a class does not have, where it is that class which is constructed.
 *
 * @param made `new.target`
 */
export function checkConstructor(
  made: { readonly name: string },
  Kind: object,
  args: readonly unknown[],
): void {
  if (made !== Kind) return;
  for (const row of groupParamRows) if (row[0] === made.name && row[1] === 'new') checkArgument(row, args);
}

/** Rejects what is no object of parameters, such as a text in its place. */
export function checkObject(place: string, value: unknown, content = ' of parameters'): void {
  if (typeof value === 'object' && !Array.isArray(value)) return;
  throw new OptionError(place, `Cannot take ${JSON.stringify(value)}: it must be an object${content}`);
}

/** Place of a call in messages: `workers.setBasicParams`, `PythonSection` for its constructor. */
const placeOf = (group: string, method: string): string => (method === 'new' ? group : `${group}.${method}`);

function checkArgument(
  [group, method, index, name, required, keys]: GroupParamRow,
  args: readonly unknown[],
) {
  const value = args[index];
  if (!given(value)) {
    if (required === 0) return;
    throw new OptionError(placeOf(group, method), `Cannot be called without ${name}: it is required`);
  }
  if (keys === '') return;
  const known = keys.split(' ');
  checkObject(placeOf(group, method), value, ` with ${known.join(', ')}`);
  for (const [key, one] of Object.entries(value as object)) {
    if (one === undefined || known.includes(key)) continue;
    throw new OptionError(
      `${placeOf(group, method)}.${key}`,
      `Cannot take an unknown parameter${nearestText(key, known)}; it takes ${known.join(', ')}`,
    );
  }
}

/** Adds the method to an error about a uWSGI option. */
function inMethod(place: string, error: unknown): unknown {
  if (!(error instanceof OptionError) || error.option.includes('.')) return error;
  return new OptionError(place, error.message);
}
