import { knownSecrets } from '../secrets/known';
import { printable, printableJson } from '../secrets/printable';
import { hasColors, painted } from './paint';

/** Texts for people on standard output: no secret of this process, and nothing of others that a terminal acts on. */
export function print(text: string): void {
  process.stdout.write(outgoing(text));
}

/** The same on standard error. */
export function printError(text: string): void {
  process.stderr.write(outgoing(text));
}

/** Data for machines on standard output, without secrets; what a terminal would act on is escaped as JSON has it. */
export function printJson(value: unknown): void {
  process.stdout.write(`${printableJson(withoutSecrets(value))}\n`);
}

/**
 * A file that is printed instead of written, byte by byte as it would be written: a configuration, a program, a picture. Only a
 * terminal gets it as other texts.
 */
export function printFile(text: string): void {
  process.stdout.write(process.stdout.isTTY === true ? painted(text).map(shown).join('') : text);
}

/** A text with secrets hidden, and with all escaped but our own colours. */
function outgoing(text: string): string {
  return painted(knownSecrets().hide(text)).map(shown).join('');
}

/** Colours of ours stand at odd places. */
function shown(piece: string, index: number): string {
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
