import { peel, secretsOf } from '../orchestration/schema';
import { own } from '../plan/plain-values';
import { Unknown } from '../plan/unknown';
import type { Live, Resource } from '../resources/resource';
import { Mask } from '../secrets/mask';
import { textsOf } from '../secrets/texts';
import {
  hasSecret,
  type Secrecy,
  Secret,
  secrecyOf,
  secrecyOfChanged,
  secrecyOfMoved,
  secretPropPlaces,
  secretTexts,
  union,
  unwrap,
  wrapMap,
} from './secret';
import { type Values, withoutNulls } from './values';

/** Shortest secret that is searched in values read from a host; shorter ones may be ordinary words. */
const shortestSought = 6;

/** Outputs of a deployed resource: inputs and state. */
export function outputsOf(resource: Resource, inputs: Values, state: object): Values {
  return { ...inputs, ...stateValues(resource, inputs, state, (value) => value ?? undefined) };
}

/** Outputs before the deployment; a state that cannot be computed yet is unknown. */
export function previewOf(resource: Resource, inputs: Values, foreseen: object): Values {
  const known = foreseen as Values;
  const values = stateValues(resource, inputs, known, (value, key) => {
    if (Object.hasOwn(known, key)) return value ?? null;
    if (Object.hasOwn(inputs, key)) return unwrap(inputs[key]).plain;
    return repeatsInput(resource, key) ? undefined : Unknown.value;
  });
  return { ...inputs, ...values };
}

/** Whether an output repeats an optional input: it is absent if the input is. */
const repeatsInput = ({ props, state }: Resource, key: string): boolean =>
  props.shape[key] !== undefined && state.shape[key]?.safeParse(undefined).success === true;

/** The remembered state among outputs. */
export function rememberedState(resource: Resource, outputs: Values): object | undefined {
  const plain = withoutNulls(unwrap(outputs).plain as Values);
  const entries = Object.keys(resource.state.shape).flatMap((key) =>
    own(plain, key) === undefined ? [] : [[key, own(plain, key)]],
  );
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/**
 * Inputs as read from the host. Recorded inputs keep their keys and their secrecy, and those that cannot be read back keep their
 * values; without a record (an import) all values read are taken.
 */
export function inputsFound(resource: Resource, live: Live<object, object>, recorded?: Values): Values {
  const found = withoutNulls(live.props as Values);
  if (recorded === undefined) return wrapMap(found, secrecyOf(secretsOf(resource.props, found)));
  const { plain, secrecy } = unwrap(recorded);
  const before = plain as Values;
  const now = Object.fromEntries(
    Object.keys(before).map((key) => [key, own(found, key) ?? own(before, key)]),
  );
  const texts = secretTexts(before, secrecy).filter((text) => text.length >= shortestSought);
  const moving = new Set(
    secretPropPlaces(before, secrecy).flatMap((place) => {
      const elsewhere = resource.shownAt?.(place) ?? [];
      return elsewhere.length === 0 ? [] : [place, ...elsewhere].map(([key]) => key);
    }),
  );
  const changed = new Map(
    Object.keys(now).map((key): [string, Secrecy] => {
      const part = typeof secrecy === 'boolean' ? secrecy : (secrecy.get(key) ?? false);
      const kept = secrecyOfChanged(now[key], before[key], part, texts);
      return [key, moving.has(key) ? union(kept, secrecyOfMoved(now[key], before[key], part)) : kept];
    }),
  );
  return wrapMap(now, union(changed, secrecyOf(secretsOf(resource.props, now))));
}

const isDigest = /^[0-9a-f]{12,}$/;

/**
 * State by its schema. A value that reveals a secret of the inputs is secret. So is a digest, from which a short secret could be
 * guessed; paths, process ids and the like are not.
 */
function stateValues(
  resource: Resource,
  inputs: Values,
  state: object,
  convert: (value: unknown, key: string) => unknown,
): Values {
  const { plain, secrecy } = unwrap(inputs);
  const mask = hasSecret(secrecy) ? new Mask(secretTexts(plain, secrecy)) : undefined;
  const reveals = (value: unknown): boolean =>
    mask !== undefined && textsOf(value).some((text) => isDigest.test(text) || mask.reveals(text));
  return Object.fromEntries(
    Object.entries(resource.state.shape).map(([key, schema]) => {
      const value = convert(own(state as Values, key), key);
      const input = own(inputs, key);
      const open = Object.hasOwn(inputs, key) && !hasSecret(unwrap(input).secrecy);
      const secret =
        value !== undefined &&
        value !== null &&
        (peel(schema).secret || (!open && (value instanceof Unknown ? mask !== undefined : reveals(value))));
      return [key, secret ? new Secret(value) : value];
    }),
  );
}
