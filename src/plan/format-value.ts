import { Unknown } from './unknown';

/** A name that is shown within a line: line breaks are shown as `\\n`, or they would forge lines. */
export const inLine = (text: string): string => text.replace(/\r\n|[\n\r\v\f\x85\u2028\u2029]/g, '\\n');

/**
 * A message of which later lines may be output of a host or of a program: these are set in, so that they cannot pass for
 * lines of ours, which begin at the margin.
 */
export const setIn = (message: string): string => message.replaceAll('\n', '\n    ');

/** Formats a value in one line. */
export function formatValue(value: unknown): string {
  if (value instanceof Unknown) return 'computed';
  if (Array.isArray(value)) return value.map(formatValue).join(', ');
  if (typeof value === 'object' && value !== null) return JSON.stringify(value);
  // Unescaped line breaks could imitate lines of the plan.
  return typeof value === 'string' && /[\n\r]/.test(value) ? JSON.stringify(value) : String(value);
}
