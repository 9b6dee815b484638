import type { z } from 'zod';
import { nearestText } from '../config/nearest';

/** Violation of the schema of props, in one sentence; for an unknown property with the nearest known names. */
export function schemaFault(schema: z.ZodObject, issue: z.core.$ZodIssue): string {
  const at = issue.path.join('.');
  if (issue.code !== 'unrecognized_keys') return `${at || 'props'}: ${issue.message}`;
  const known = keysAt(schema, issue.path);
  return issue.keys
    .map((key) => `unknown property ${at === '' ? key : `${at}.${key}`}${nearestText(key, known)}`)
    .join('; ');
}

/** Names of the properties at a place of a schema; none where it has any. */
function keysAt(schema: z.core.$ZodType, [key, ...rest]: readonly PropertyKey[]): readonly string[] {
  const { def } = schema._zod as z.core.$ZodTypes['_zod'];
  if ('innerType' in def) return keysAt(def.innerType, key === undefined ? [] : [key, ...rest]);
  if (key === undefined) return def.type === 'object' ? Object.keys(def.shape) : [];
  if (def.type === 'array') return keysAt(def.element, rest);
  if (def.type === 'record') return keysAt(def.valueType, rest);
  if (def.type === 'union') return def.options.flatMap((option) => keysAt(option, [key, ...rest]));
  const part = def.type === 'object' ? def.shape[String(key)] : undefined;
  return part === undefined ? [] : keysAt(part, rest);
}
