import { checkApart, given, join } from './parts';
import { isOutput, joinText, type Text } from './text';

/** How key-value options are written. */
export interface KeyValueOptions {
  /** Separator between the pairs. @default ',' */
  readonly separator?: string;
  /**
   * Keys that uWSGI checks for presence only: `true` becomes `key=1`, `false` is omitted.
   * @default - none
   */
  readonly switches?: readonly string[];
}

/**
 * `key=value` pairs in their order; absent values are omitted, lists are joined by `;`.
 *
 * @example
 * keyValues({ name: 'pages', maxitems: 100, bitmap: true }, { switches: ['bitmap'] }) // name=pages,maxitems=100,bitmap=1
 */
export function keyValues(
  values: Readonly<Record<string, unknown>>,
  { separator = ',', switches = [] }: KeyValueOptions = {},
): Text {
  const late: unknown[] = [];
  const parts: Text[] = [];
  for (const [key, value] of Object.entries(values)) {
    if (!given(value)) continue;
    if (!switches.includes(key)) parts.push(pair(key, value, separator));
    else if (value === true) parts.push(`${key}=1`);
    // Whether the key stands there at all is known when the Output is.
    else if (isOutput(value)) late.push(value.apply((on) => (on ? `${separator}${key}=1` : '')));
  }
  return joinText([joinText(parts, separator), ...late]);
}

function pair(key: string, value: unknown, separator: string): Text {
  const text = Array.isArray(value) ? join(value, ';') : value;
  return join([key, '=', checkApart(key, text, separator)]);
}
