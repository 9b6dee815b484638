import { fromLiteral } from '../config/literal';

/**
 * Every text and number within plain data that is secret as a whole; a switch says nothing. What a configuration has as a
 * literal is told as the application gets it, too, which is what it shows.
 */
export function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'number') return [String(value)];
  if (typeof value === 'string') return [...new Set([value, fromLiteral(value)])];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsOf);
}
