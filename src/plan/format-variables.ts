import type { Change } from './change';
import { formatValue } from './format-value';
import { setsVariables, variableIn } from './variables';

const word = '[secret]';

/**
 * Formats a change of environment variables among which is a secret by name: added, removed and changed. Undefined for other
 * changes, or for values that do not name one variable each. A removed one has no value: it may be a secret that was renamed by
 * hand on the host.
 *
 * @param secret whether the variable at a path must not show
 * @example
 * formatVariables(change, secret) // DB_PASSWORD: [secret] → [secret], DEBUG: 0 → 1, + API_KEY: [secret]
 */
export function formatVariables(
  { kind, path, from, to }: Change,
  secret: (path: Change['path']) => boolean,
): string | undefined {
  const option = String(path.at(-1));
  if (kind !== 'change' || !setsVariables(option)) return undefined;
  const [before, after] = [variablesOf(option, from), variablesOf(option, to)];
  if (before === undefined || after === undefined) return undefined;
  const shown = (name: string, value = ''): string => (secret([...path, name]) ? word : formatValue(value));
  const parts = [
    ...[...after].flatMap(([name, value]) => {
      if (!before.has(name)) return [`+ ${name}: ${shown(name, value)}`];
      const was = before.get(name);
      return was === value ? [] : [`${name}: ${shown(name, was)} → ${shown(name, value)}`];
    }),
    ...[...before.keys()].flatMap((name) => {
      if (after.has(name)) return [];
      return [secret([...path, name]) ? `- ${name}: ${word}` : `- ${name}`];
    }),
  ];
  return parts.length === 0 ? undefined : parts.join(', ');
}

/** Place of a secret line in an option: an environment variable by its name, so that its neighbours show. */
export function secretPlaceOf(option: string, value: string): readonly string[] {
  const name = variableIn(option, value);
  return name === undefined ? [option] : [option, name];
}

/**
 * A secret value as it is printed; an environment variable keeps its name.
 *
 * @example
 * redactedValue('env', 'DB_PASSWORD=hunter2'); // DB_PASSWORD=[secret]
 */
export function redactedValue(option: string, value: string): string {
  const name = variableIn(option, value);
  return name === undefined ? word : `${name}=${word}`;
}

/** Variables by name, with their values; undefined where a text does not name one. */
function variablesOf(option: string, value: unknown): ReadonlyMap<string, string> | undefined {
  const texts = value === undefined ? [] : [value].flat();
  const found = texts.map((text) => variableIn(option, text));
  if (found.includes(undefined)) return undefined;
  return new Map(
    found.map((name, index) => {
      const text = String(texts[index]);
      return [name!, text.slice(text.indexOf('=') + 1)];
    }),
  );
}
