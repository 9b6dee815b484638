import { OptionError } from '../options/errors';
import {
  commentText,
  isDirective,
  type RenderedDirective,
  type RenderedLine,
  type RenderedSection,
  trimValue,
} from './line';

/** Options that define a name for `%(name)`. */
export const placeholderKeys: ReadonlySet<string> = new Set(['set-placeholder', 'set-ph', 'set']);

/**
 * Rejects a line that uWSGI would read differently: as two lines, a section header, a comment, or another key.
 *
 * @throws OptionError with the requirement and, unless secret, the value found
 */
export function checkLine(section: string, line: RenderedLine): void {
  if (!isDirective(line)) {
    checkText(commentText(line), 'Cannot write a comment', `[${section}]`, line.comment);
    return;
  }
  checkKey(line);
  const text = trimValue(line.value);
  if (!isUnsafe(text)) return;
  const seen = line.secret ? 'a secret value' : JSON.stringify(line.value);
  checkText(text, 'Cannot write the value', line.key, seen);
}

/** Rejects a section name that would break its brackets. */
export function checkSectionName(name: string): void {
  checkText(name, 'Cannot write a section head', `[${name}]`, JSON.stringify(name));
}

/** Whether {@link checkText} would reject it; most texts are safe and need no message. */
function isUnsafe(text: string): boolean {
  return /[\n\0]/.test(text) || endsInOpenPercent(text);
}

function checkText(text: string, attempt: string, option: string, seen: string): void {
  if (/[\n\0]/.test(text)) {
    throw new OptionError(
      option,
      `${attempt}: a line break or a NUL ends the line, and uWSGI knows no escape for it; saw ${seen}`,
    );
  }
  if (endsInOpenPercent(text)) {
    throw new OptionError(
      option,
      `${attempt}: a "%" at the end of a line eats the line break, so that the next option vanishes; write "%%" for one percent sign; saw ${seen}`,
    );
  }
}

function checkKey({ key }: RenderedDirective): void {
  const refuse = (reason: string): never => {
    throw new OptionError(key, `Cannot write the option ${JSON.stringify(key)}: ${reason}`);
  };
  if (key === '') refuse('a key must not be empty');
  if (/[\n\0]/.test(key)) refuse('a line break or a NUL ends the line');
  if (key.includes('=')) refuse('the first "=" of a line ends the key');
  if (/^[[;#]/.test(key)) refuse('a line that starts so is a section head or a comment');
  // "%x[" becomes "[" after uWSGI removed "%x".
  if (key.startsWith('%'))
    refuse('uWSGI replaces "%" and the next character, so the key would start elsewhere');
  if (/^[ \t\r]|[ \t\r]$/.test(key)) refuse('uWSGI cuts blanks around a key');
}

/** Whether a line ends in an unpaired `%`, which swallows the line break. */
export function endsInOpenPercent(text: string): boolean {
  if (!text.endsWith('%')) return false;
  let open = false;
  for (const char of text) open = !open && char === '%';
  return open;
}

/**
 * Rejects placeholders that refer to themselves, directly or indirectly: uWSGI would replace them endlessly.
 *
 * @throws OptionError for the first option of the cycle
 */
export function checkReferences(sections: readonly RenderedSection[]): void {
  const merged = new Map<string, RenderedDirective[]>();
  for (const { name, lines } of sections) {
    merged.set(name, [...(merged.get(name) ?? []), ...lines.filter(isDirective)]);
  }
  for (const directives of merged.values()) checkSection(directives);
}

function checkSection(directives: readonly RenderedDirective[]): void {
  const first = new Map<string, string>();
  for (const directive of directives) {
    for (const [name, text] of definitions(directive)) if (!first.has(name)) first.set(name, text);
  }
  const safe = new Set<string>();
  const follow = (name: string, path: readonly string[]): void => {
    if (safe.has(name)) return;
    if (path.includes(name)) {
      const circle = [...path.slice(path.indexOf(name)), name].map((step) => `%(${step})`).join(' → ');
      throw new OptionError(
        name,
        `Cannot write the value: uWSGI would never finish replacing ${circle}; a value must not refer to itself`,
      );
    }
    for (const next of references(first.get(name) ?? '')) if (first.has(next)) follow(next, [...path, name]);
    safe.add(name);
  };
  for (const name of first.keys()) follow(name, []);
}

/** Names that a directive defines for `%(name)`: its key, and that of a placeholder. */
export function definitions({ key, value }: RenderedDirective): readonly (readonly [string, string])[] {
  const at = value.indexOf('=');
  if (!placeholderKeys.has(key) || at === -1) return [[key, value]];
  return [
    [key, value],
    [value.slice(0, at), value.slice(at + 1)],
  ];
}

/** Names inside `%(…)` of a value; `%(a b +)` refers to several. */
export function references(value: string): readonly string[] {
  if (!value.includes('%')) return [];
  const plain = value.replaceAll('%%', '%');
  return [...plain.matchAll(/%\(([^()]+)\)/g)]
    .flatMap(([, inside]) => inside!.split(' '))
    .filter((name) => name !== '_');
}
