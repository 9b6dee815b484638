import { z } from 'zod';
import { isPlainObject, own } from '../plan/plain-values';
import type { PropPath } from '../plan/secret-places';
import { Unknown } from '../plan/unknown';

/** A zod schema without its wrappers, and their settings. */
export interface Peeled {
  readonly inner: z.core.$ZodType;
  readonly optional: boolean;
  /** Value to take for an absent one. */
  readonly fallback?: { readonly value: unknown };
  readonly secret: boolean;
  readonly description?: string;
  readonly deprecated?: string;
}

/** Takes `optional`, `default` and their like off a schema. */
export function peel(schema: z.core.$ZodType): Peeled {
  const meta = z.globalRegistry.get(schema) ?? {};
  const said = {
    ...(meta['secret'] === true ? { secret: true } : {}),
    ...(meta.description === undefined ? {} : { description: meta.description }),
    ...(typeof meta['deprecated'] === 'string' ? { deprecated: meta['deprecated'] } : {}),
  };
  const { def } = schema._zod as z.core.$ZodTypes['_zod'];
  switch (def.type) {
    case 'optional':
    case 'nullable':
      return { ...peel(def.innerType), optional: true, ...said };
    case 'default':
    case 'prefault':
      return { ...peel(def.innerType), optional: true, fallback: { value: def.defaultValue }, ...said };
    case 'readonly':
    case 'catch':
    case 'nonoptional':
      return { ...peel(def.innerType), ...said };
    case 'pipe':
      return { ...peel(def.in), ...said };
    case 'lazy':
      return { ...peel(def.getter()), ...said };
    default:
      return { inner: schema, optional: false, secret: false, ...said };
  }
}

/** Definition of a schema without its wrappers. */
export function definitionOf(schema: z.core.$ZodType): z.core.$ZodTypes['_zod']['def'] {
  return (peel(schema).inner as z.core.$ZodTypes)._zod.def;
}

/** Paths of the values that a schema marks as secret. */
export function secretsOf(schema: z.core.$ZodType, value: unknown): readonly PropPath[] {
  if (value === undefined || value === null) return [];
  if (peel(schema).secret) return [[]];
  const def = definitionOf(schema);
  if (def.type === 'union') return def.options.flatMap((option) => secretsOf(option, value));
  const below = (key: string | number, part: z.core.$ZodType, item: unknown): readonly PropPath[] =>
    secretsOf(part, item).map((path) => [key, ...path]);
  if (def.type === 'array' && Array.isArray(value))
    return value.flatMap((item, index) => below(index, def.element, item));
  if (!isPlainObject(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    const part = partOf(def, key);
    return part === undefined ? [] : below(key, part, item);
  });
}

/** Fills in the schema's defaults and normalizes texts; unknown values stay. */
export function fillDefaults(schema: z.core.$ZodType, value: unknown): unknown {
  const { fallback } = peel(schema);
  if (value === undefined) return fallback === undefined ? undefined : structuredClone(fallback.value);
  const def = definitionOf(schema);
  if (def.type === 'string' && typeof value === 'string') return spelled(schema, value);
  if (def.type === 'array' && Array.isArray(value))
    return value.map((item) => fillDefaults(def.element, item));
  if (!isPlainObject(value)) return value;
  if (def.type === 'union') {
    const option = def.options.find((one) => discriminates(one, value));
    return option === undefined ? value : fillDefaults(option, value);
  }
  const known = Object.entries(value).map(([key, item]) => {
    const part = partOf(def, key);
    return [key, part === undefined ? item : fillDefaults(part, item)] as const;
  });
  const added = (def.type === 'object' ? Object.keys(def.shape) : [])
    .filter((key) => own(value, key) === undefined)
    .map((key) => [key, fillDefaults(def.type === 'object' ? def.shape[key]! : schema, undefined)] as const);
  return Object.fromEntries([...known, ...added].filter(([, item]) => item !== undefined));
}

/** A text as the schema normalizes it; an invalid text stays, for the check to report. */
function spelled(schema: z.core.$ZodType, text: string): string {
  const parsed = z.safeParse(peel(schema).inner, text);
  return parsed.success ? (parsed.data as string) : text;
}

/** The schema at a path, if there is one. */
export function schemaAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): z.core.$ZodType | undefined {
  return path.reduce<z.core.$ZodType | undefined>((found, key) => {
    if (found === undefined) return undefined;
    const def = definitionOf(found);
    if (def.type === 'array') return def.element;
    if (def.type === 'union') return def.options.find((option) => schemaAt(option, [key]) !== undefined);
    return partOf(def, String(key));
  }, schema);
}

function partOf(def: z.core.$ZodTypes['_zod']['def'], key: string): z.core.$ZodType | undefined {
  if (def.type === 'record') return def.valueType;
  return def.type === 'object' && Object.hasOwn(def.shape, key) ? def.shape[key] : undefined;
}

/** Whether the literals of an option of a union match a value. */
function discriminates(option: z.core.$ZodType, value: Record<string, unknown>): boolean {
  const def = definitionOf(option);
  if (def.type !== 'object') return false;
  return Object.entries(def.shape).every(([key, part]) => {
    const constant = definitionOf(part);
    if (constant.type !== 'literal') return true;
    const seen = own(value, key);
    return !(seen instanceof Unknown) && constant.values.includes(seen as never);
  });
}
