import { knownSecrets } from '../../secrets/known';
import { printable, printableJson } from '../../secrets/printable';
import { hasColors, painted } from './paint';

/** Prints text on standard output, with secrets masked and control characters escaped. */
export function print(text: string): void {
  process.stdout.write(outgoing(text));
}

/** Prints text on standard error, with secrets masked and control characters escaped. */
export function printError(text: string): void {
  process.stderr.write(outgoing(text));
}

/** Prints JSON on standard output, with secrets masked and control characters escaped. */
export function printJson(value: unknown): void {
  process.stdout.write(`${printableJson(withoutSecrets(value))}\n`);
}

/**
 * Prints the text of a file (a configuration, a program, a picture) on standard output, byte for byte. Only on a terminal,
 * control characters are escaped.
 */
export function printFile(text: string): void {
  process.stdout.write(process.stdout.isTTY === true ? painted(text).map(escaped).join('') : text);
}

/** Masks secrets and escapes control characters except the codes of {@link paint}. */
function outgoing(text: string): string {
  return painted(knownSecrets().hide(text)).map(escaped).join('');
}

function escaped(piece: string, index: number): string {
  return index % 2 === 1 && hasColors() ? piece : printable(piece);
}

function withoutSecrets(value: unknown): unknown {
  if (typeof value === 'string') return knownSecrets().hide(value);
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== 'object' || value === null || 'toJSON' in value) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [knownSecrets().hide(key), withoutSecrets(inner)]),
  );
}
