import { fromLiteral } from '../config/literal';

/**
 * Every text and number within plain data that is secret as a whole; booleans are not secret. A literal of a configuration is
 * included twice: as written, and unescaped as the application receives and may print it.
 */
export function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'number') return [String(value)];
  if (typeof value === 'string') return [...new Set([value, fromLiteral(value)])];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsOf);
}
