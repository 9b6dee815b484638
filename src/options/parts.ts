import { isRenderable } from './directive';
import { OptionError } from './errors';
import { joinText, type Text, TextTemplate } from './text';

/** Optional value: `undefined` (and `null`, for callers from plain JavaScript) means "not given". */
export type Maybe<T> = T | null | undefined;

/** One value, or several in their order. */
export type OneOrMore<T> = T | readonly T[];

/** Parameters of which at most one of some may be given. */
export type AtMostOneOf<Params, Names extends keyof Params> = Params &
  { [Name in Names]: { readonly [Other in Exclude<Names, Name>]?: undefined } }[Names];

/** Whether a value is present. */
export function given<T>(value: Maybe<T>): value is T {
  return value !== undefined && value !== null;
}

/** One or several values as a list; an absent value as an empty one. */
export function listed<T>(values: Maybe<OneOrMore<T>>): readonly T[] {
  if (!given(values)) return [];
  return Array.isArray(values) ? (values as readonly T[]) : [values as T];
}

/** Parts one after another; renderable objects are rendered. */
export function join(parts: readonly unknown[], separator = ''): Text {
  return joinText(
    parts.map((part) => (isRenderable(part) ? part.render() : part)),
    separator,
  );
}

/** The present parts, one after another. */
export function joinGiven(parts: readonly unknown[], separator: string): Text {
  return join(parts.filter(given), separator);
}

/**
 * `key=value` pairs in their order; absent values are omitted.
 *
 * @example
 * pairs({ key: 'shop.example', weight: undefined, server: '10.0.0.1:7000' }) // key=shop.example,server=10.0.0.1:7000
 */
export function pairs(values: Readonly<Record<string, unknown>>, separator = ','): Text {
  return join(
    Object.entries(values)
      .filter(([, value]) => given(value))
      .map(([key, value]) => join([key, '=', checkApart(key, value, separator)])),
    separator,
  );
}

/**
 * Rejects text that uWSGI would take apart among `key=value` pairs (`uwsgi_kvlist_parse` in core/utils.c); a backslash keeps
 * a separator. Objects that render themselves may hold pairs of their own.
 *
 * @throws OptionError naming the key
 */
export function checkApart<T>(key: string, value: T, separator: string): T {
  const parts = value instanceof TextTemplate ? value.parts : [value];
  const isTorn = (part: unknown) =>
    typeof part === 'string' && part.replace(/\\[\s\S]/g, '').includes(separator);
  if (!parts.some(isTorn)) return value;
  throw new OptionError(
    key,
    `Cannot write a value with "${separator}": uWSGI would end it there and read the rest as another key; write "\\${separator}", saw ${JSON.stringify(value)}`,
  );
}
