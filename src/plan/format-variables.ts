import type { Change } from './change';
import { formatValue } from './format-value';

/** Options and settings with values of the form `NAME=value`. */
const options = ['env', 'ienv', 'Environment'];

const word = '[secret]';

/**
 * Formats a change of environment variables by name: added, removed and changed. Undefined for other changes, or for values
 * that name no variable.
 *
 * @param secret whether the variable at a path must not show
 * @example
 * formatVariables(change, secret) // DB_PASSWORD: [secret] → [secret], DEBUG: 0 → 1, + API_KEY: [secret]
 */
export function formatVariables(
  { kind, path, from, to }: Change,
  secret: (path: Change['path']) => boolean,
): string | undefined {
  if (kind !== 'change' || !options.includes(String(path.at(-1)))) return undefined;
  const [before, after] = [variablesOf(from), variablesOf(to)];
  if (before === undefined || after === undefined) return undefined;
  const shown = (name: string, value = ''): string => (secret([...path, name]) ? word : formatValue(value));
  const parts = [
    ...[...after].flatMap(([name, value]) => {
      if (!before.has(name)) return [`+ ${name}: ${shown(name, value)}`];
      const was = before.get(name);
      return was === value ? [] : [`${name}: ${shown(name, was)} → ${shown(name, value)}`];
    }),
    ...[...before].flatMap(([name, value]) => (after.has(name) ? [] : [`- ${name}: ${shown(name, value)}`])),
  ];
  return parts.length === 0 ? undefined : parts.join(', ');
}

/** Place of a secret line in an option: an environment variable by its name, so that its neighbours show. */
export function secretPlaceOf(option: string, value: string): readonly string[] {
  const name = variableOf(option, value);
  return name === undefined ? [option] : [option, name];
}

/**
 * A secret value as it is printed; an environment variable keeps its name.
 *
 * @example
 * redactedValue('env', 'DB_PASSWORD=hunter2'); // DB_PASSWORD=[secret]
 */
export function redactedValue(option: string, value: string): string {
  const name = variableOf(option, value);
  return name === undefined ? word : `${name}=${word}`;
}

/** The environment variable that a line of an option sets. */
const variableOf = (option: string, value: string): string | undefined =>
  options.includes(option) ? nameIn(value) : undefined;

function nameIn(text: unknown): string | undefined {
  return typeof text === 'string' ? /^"?([A-Za-z_]\w*)=/.exec(text)?.[1] : undefined;
}

/** Variables by name, with their values; undefined where a text names none. */
function variablesOf(value: unknown): ReadonlyMap<string, string> | undefined {
  const texts = value === undefined ? [] : [value].flat();
  const found = texts.map(nameIn);
  if (found.includes(undefined)) return undefined;
  return new Map(
    found.map((name, index) => {
      const text = String(texts[index]);
      return [name!, text.slice(text.indexOf('=') + 1)];
    }),
  );
}
