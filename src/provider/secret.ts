import { isDeepStrictEqual } from 'node:util';
import { isPlainObject, own } from '../plan/plain-values';
import { namedPlace, type PropPath, type SecretPlaces } from '../plan/secret-places';
import { textsOf } from '../secrets/texts';

/** A value that must stay encrypted in the state and out of every output. */
export class Secret {
  constructor(readonly value: unknown) {}
}

/** Which parts of a value are secret: all of it, none of it, or these below it. */
export type Secrecy = boolean | ReadonlyMap<string | number, Secrecy>;

/** Takes a value and its secrecy apart, however deep the secrets sit. */
export function unwrap(value: unknown): { plain: unknown; secrecy: Secrecy } {
  if (value instanceof Secret) return { plain: unwrap(value.value).plain, secrecy: true };
  if (Array.isArray(value)) {
    const parts = value.map(unwrap);
    return {
      plain: parts.map(({ plain }) => plain),
      secrecy: below(parts.map(({ secrecy }, index) => [index, secrecy])),
    };
  }
  if (!isPlainObject(value)) return { plain: value, secrecy: false };
  const parts = Object.entries(value).map(([key, item]) => [key, unwrap(item)] as const);
  return {
    plain: Object.fromEntries(parts.map(([key, { plain }]) => [key, plain])),
    secrecy: below(parts.map(([key, { secrecy }]) => [key, secrecy])),
  };
}

/** Marks the parts of a value as secret again. */
export function wrap(value: unknown, secrecy: Secrecy): unknown {
  if (secrecy === true) return new Secret(value);
  if (secrecy === false) return value;
  if (Array.isArray(value)) return value.map((item, index) => wrap(item, secrecy.get(index) ?? false));
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, wrap(item, secrecy.get(key) ?? false)]),
  );
}

/** The parts of a map marked as secret; the map itself cannot be secret. */
export function wrapMap(values: Record<string, unknown>, secrecy: Secrecy): Record<string, unknown> {
  const part = (key: string): Secrecy =>
    typeof secrecy === 'boolean' ? secrecy : (secrecy.get(key) ?? false);
  return Object.fromEntries(Object.entries(values).map(([key, item]) => [key, wrap(item, part(key))]));
}

/**
 * Secrecy of a value that drifted. A list that held a secret is secret as a whole, as its items
 * may have moved, also where it has become a single text, and so is any changed text that holds a secret.
 */
export function secrecyOfChanged(
  now: unknown,
  before: unknown,
  secrecy: Secrecy,
  texts: readonly string[],
): Secrecy {
  if (secrecy === true || isDeepStrictEqual(now, before)) return secrecy;
  if (typeof now === 'string') return hasSecret(secrecy) || texts.some((text) => now.includes(text));
  const part = (key: string | number): Secrecy => (secrecy === false ? false : (secrecy.get(key) ?? false));
  if (Array.isArray(now))
    return (
      hasSecret(secrecy) || now.some((item) => hasSecret(secrecyOfChanged(item, undefined, false, texts)))
    );
  if (!isPlainObject(now)) return hasSecret(secrecy);
  const old = isPlainObject(before) ? before : {};
  return below(
    Object.entries(now).map(([key, item]) => [key, secrecyOfChanged(item, own(old, key), part(key), texts)]),
  );
}

/** Secrecy of parts that are secret in either. */
export function union(one: Secrecy, other: Secrecy): Secrecy {
  if (one === true || other === true) return true;
  if (one === false) return other;
  if (other === false) return one;
  const keys = new Set([...one.keys(), ...other.keys()]);
  return below([...keys].map((key) => [key, union(one.get(key) ?? false, other.get(key) ?? false)]));
}

/** Secrecy of the values at some paths. */
export const secrecyOf = (paths: readonly PropPath[]): Secrecy =>
  paths
    .map((path) => path.reduceRight<Secrecy>((part, key) => new Map([[key, part]]), true))
    .reduce(union, false);

/** Secrecy of values that may move to other parts of their input: each text that was not there before is secret. */
export function secrecyOfMoved(now: unknown, before: unknown, secrecy: Secrecy): Secrecy {
  if (secrecy === true || isDeepStrictEqual(now, before)) return secrecy;
  if (!isPlainObject(now)) return true;
  const old = isPlainObject(before) ? before : {};
  const part = (key: string): Secrecy => (secrecy === false ? false : (secrecy.get(key) ?? false));
  return below(
    Object.entries(now).map(([key, item]) => [key, secrecyOfMoved(item, own(old, key), part(key))]),
  );
}

/** Places of the secret parts of props. */
export function secretPropPlaces(props: object, secrecy: Secrecy): SecretPlaces {
  return pathsOf(secrecy).map((place) => namedPlace(place, props));
}

function pathsOf(secrecy: Secrecy): readonly PropPath[] {
  if (typeof secrecy === 'boolean') return secrecy ? [[]] : [];
  return [...secrecy].flatMap(([key, part]) => pathsOf(part).map((rest) => [key, ...rest]));
}

/** Whether anything is secret. */
export function hasSecret(secrecy: Secrecy): boolean {
  return typeof secrecy === 'boolean' ? secrecy : [...secrecy.values()].some(hasSecret);
}

/** Whether the value at a path is secret, or something above or below it. */
export function isSecretAt(secrecy: Secrecy, path: readonly (string | number)[]): boolean {
  const [key, ...rest] = path;
  if (typeof secrecy === 'boolean' || key === undefined) return hasSecret(secrecy);
  return isSecretAt(secrecy.get(key) ?? false, rest);
}

/** The texts of a value that are secret. */
export function secretTexts(value: unknown, secrecy: Secrecy): readonly string[] {
  if (typeof secrecy === 'boolean') return secrecy ? textsOf(value) : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    secretTexts(item, secrecy.get(Array.isArray(value) ? Number(key) : key) ?? false),
  );
}

/** Secrecy of a value by that of its parts. */
export function below(parts: readonly (readonly [string | number, Secrecy])[]): Secrecy {
  const secret = parts.filter(([, secrecy]) => hasSecret(secrecy));
  return secret.length === 0 ? false : new Map(secret);
}
