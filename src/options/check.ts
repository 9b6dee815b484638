import { OptionError } from './errors';
import { given, type Maybe } from './parts';
import { isOutput, TextTemplate } from './text';

/** Limits of a whole number. */
export interface NumberLimits {
  /** The smallest allowed. @default 0 */
  readonly min?: number;
  /** The largest allowed. @default - no limit */
  readonly max?: number;
  /** A number within that is not allowed. @default - none */
  readonly not?: number;
}

/**
 * Rejects a value that is not a whole number within the limits. Outputs are not checked.
 *
 * @example
 * checkWhole('signals.addTimer.signal', 7, { max: 255 })
 */
export function checkWhole(
  parameter: string,
  value: unknown,
  { min = 0, max, not }: NumberLimits = {},
): void {
  if (!given(value) || isLate(value)) return;
  if (typeof value === 'string' && value.includes('%')) return;
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (
    Number.isInteger(number) &&
    (number as number) >= min &&
    (number as number) <= (max ?? Infinity) &&
    number !== not
  )
    return;
  const limits = max === undefined ? `of ${min} or more` : `from ${min} to ${max}`;
  throw new OptionError(
    parameter,
    `Cannot take ${shown(value)}: it must be a whole number ${limits}${not === undefined ? '' : `, not ${not}`}`,
  );
}

/** Rejects a text that is empty or contains a blank, where uWSGI splits at blanks. Outputs are not checked. */
export function checkWord(parameter: string, value: unknown): void {
  if (!given(value) || isLate(value)) return;
  if (/^\S+$/.test(String(value))) return;
  throw new OptionError(
    parameter,
    `Cannot take ${shown(value)}: it must be a text without blanks, because uWSGI splits the value there`,
  );
}

/** Rejects two parameters that exclude each other. */
export function checkExclusive(method: string, parameters: Readonly<Record<string, unknown>>): void {
  const both = Object.entries(parameters).filter(([, value]) => given(value) && value !== false);
  if (both.length < 2) return;
  const names = both.map(([name]) => name);
  throw new OptionError(
    `${method}.${names[1]}`,
    `Cannot take ${shown(both[1]![1])} beside ${names[0]} (${shown(both[0]![1])}): give one of them`,
  );
}

/** Rejects a value outside a closed set, for callers without types. */
export function checkOneOf(parameter: string, value: Maybe<unknown>, allowed: readonly string[]): void {
  if (!given(value) || isLate(value) || allowed.includes(value as string)) return;
  throw new OptionError(parameter, `Cannot take ${shown(value)}: it must be one of ${allowed.join(', ')}`);
}

function isLate(value: unknown): boolean {
  return isOutput(value) || value instanceof TextTemplate;
}

function shown(value: unknown): string {
  return isLate(value) ? 'a value known later' : JSON.stringify(value);
}
