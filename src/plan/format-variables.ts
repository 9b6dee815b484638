import type { Change } from './change';

/** Options and settings with values of the form `NAME=value`. */
const options = ['env', 'ienv', 'Environment'];

const word = '[secret]';

/**
 * Formats a change of secret environment variables by name: added, removed and changed. Undefined for other changes,
 * or for values that name no variable.
 *
 * @example
 * formatVariables(change) // DB_PASSWORD: [secret] → [secret], + API_KEY: [secret]
 */
export function formatVariables({ kind, path, from, to }: Change): string | undefined {
  if (kind !== 'change' || !options.includes(String(path.at(-1)))) return undefined;
  const [before, after] = [variablesOf(from), variablesOf(to)];
  if (before === undefined || after === undefined) return undefined;
  const parts = [
    ...[...after].flatMap(([name, value]) => {
      if (!before.has(name)) return [`+ ${name}: ${word}`];
      return before.get(name) === value ? [] : [`${name}: ${word} → ${word}`];
    }),
    ...[...before.keys()].filter((name) => !after.has(name)).map((name) => `- ${name}: ${word}`),
  ];
  return parts.length === 0 ? undefined : parts.join(', ');
}

/**
 * A secret value as it is printed; an environment variable keeps its name.
 *
 * @example
 * redactedValue('env', 'DB_PASSWORD=hunter2'); // DB_PASSWORD=[secret]
 */
export function redactedValue(option: string, value: string): string {
  const name = options.includes(option) ? nameIn(value) : undefined;
  return name === undefined ? word : `${name}=${word}`;
}

function nameIn(text: unknown): string | undefined {
  return typeof text === 'string' ? /^"?([A-Za-z_]\w*)=/.exec(text)?.[1] : undefined;
}

function variablesOf(value: unknown): ReadonlyMap<string, string> | undefined {
  const texts = value === undefined ? [] : [value].flat();
  const found = texts.map(nameIn);
  if (found.includes(undefined)) return undefined;
  return new Map(found.map((name, index) => [name!, String(texts[index])]));
}
