import facts from './api-facts.json';
import type { Args, Value } from './format';

interface Facts {
  readonly required?: readonly string[];
  readonly variadic?: string;
}

/** A Python name as it is here: camelCase, constants as they are. */
export function camel(name: string): string {
  if (/^[A-Z][A-Z0-9_]*$/.test(name)) return name;
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/**
 * Named arguments of Python as a list of arguments here: up to two required ones by place, the rest in one object;
 * variadic ones at the end.
 *
 * @param path the callable, as `api-facts.json` names it
 */
export function positional(path: string, args: Args, convert: (value: Value) => unknown): unknown[] {
  const { required = [], variadic } = (facts as Record<string, Facts>)[path] ?? {};
  const places = required.length <= 2 ? required : [];
  const options: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(args)) {
    if (name === variadic || places.includes(name)) continue;
    const converted = convert(value);
    options[camel(name)] = namesParameters(name) ? camelKeys(converted) : converted;
  }
  const placed = places.map((name) => convert(args[name] ?? null));
  const spread = variadic === undefined ? [] : ((convert(args[variadic] ?? []) as unknown[]) ?? []);
  return [...placed, ...(Object.keys(options).length > 0 ? [options] : []), ...spread];
}

/** Whether a map given to this parameter has names of parameters as its keys. */
function namesParameters(name: string): boolean {
  return name.startsWith('params_') || name === 'format_options';
}

function camelKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [camel(key), item]));
}
