/**
 * Characters that may follow a `%`: uWSGI replaces both characters in the whole file, comments included, before it
 * splits lines (`magic_sub` and `init_magic_table` in core/utils.c). With any other character both are removed.
 */
const live = new Set('%(0123456789CDEGIJNOPSTUVX[bcdeghijknopstuvx');

/** Whether uWSGI expands a text when it reads the file, so that it can be checked only on the host. */
export const hasMagic = (text: string): boolean => /%|\$\(|@\(/.test(text);

/**
 * Finds references that uWSGI expands in a value: `%d`, `%(name)`, `$(NAME)`, `@(file)`, except those written by
 * {@link literal}.
 */
export function liveMagic(value: string): readonly string[] {
  return (value.match(/%%|%\(literal-[a-z]+\)|[%$@]\([^()]*\)|%[\s\S]?/g) ?? []).filter(
    (part) =>
      part !== '%%' && part !== '%(' && !part.startsWith('%(literal-') && (part.length > 2 || !isDead(part)),
  );
}

/** One character, or a `%` with the following one. */
function* tokens(text: string): Generator<string> {
  const chars = [...text];
  for (let index = 0; index < chars.length; index += 1) {
    const char = chars[index]!;
    if (char === '%' && index + 1 < chars.length) {
      index += 1;
      yield char + chars[index]!;
    } else yield char;
  }
}

/** A line as uWSGI splits it: a line break after an open `%` does not end it. */
export interface ScannedLine {
  /** Number of its first line, from 1. */
  readonly number: number;
  /** Text without swallowed line breaks. */
  readonly text: string;
  /** Numbers of lines joined by a `%` at the line end. */
  readonly drawnIn: readonly number[];
}

/** Splits a file into lines as uWSGI does. */
export function scanLines(file: string): readonly ScannedLine[] {
  const lines: ScannedLine[] = [];
  let number = 1;
  let start = 1;
  let text = '';
  let drawnIn: number[] = [];
  const end = (): void => {
    lines.push({ number: start, text, drawnIn });
    text = '';
    drawnIn = [];
  };
  for (const token of tokens(file)) {
    if (token === '\n') {
      end();
      number += 1;
      start = number;
    } else if (token === '%\n') {
      number += 1;
      drawnIn.push(number);
    } else text += token;
  }
  if (text !== '' || drawnIn.length > 0) end();
  return lines;
}

/** Removes `%x` sequences that uWSGI removes, as far as text can represent it ({@link isTorn}). */
export function withoutDeadMagic(text: string): string {
  let rest = '';
  for (const token of tokens(text)) if (!isDead(token) || isTorn(token)) rest += token;
  return rest;
}

/** Finds `%x` sequences that uWSGI removes. */
export function deadMagic(text: string): readonly string[] {
  return [...tokens(text)].filter(isDead);
}

function isDead(token: string): boolean {
  return token === '%' || (token.length > 1 && token.startsWith('%') && !live.has(token.slice(1)));
}

/** uWSGI removes one byte: a multi-byte character is left incomplete, which is invalid text. */
function isTorn(token: string): boolean {
  return token.length > 1 && token.codePointAt(1)! > 127;
}

/**
 * Expands magic as far as possible without the host: `%%` becomes a percent sign, sequences without a value are
 * removed, and `values` replaces the rest (`{ n: 'shop', d: '/etc/uwsgi' }`); unknown ones are kept.
 */
export function applyMagic(text: string, values: Readonly<Record<string, string>> = {}): string {
  let result = '';
  for (const token of tokens(text)) {
    if (token === '%%') result += '%';
    else if (token.length === 1 || token === '%(') result += token === '%' ? '' : token;
    else if (!token.startsWith('%')) result += token;
    else if (live.has(token.slice(1))) result += values[token.slice(1)] ?? token;
    else if (isTorn(token)) result += '\uFFFD';
  }
  return result;
}

/** Sequences that {@link applyMagic} keeps without values, except `%(` and `%[`. */
export function leftMagic(text: string): readonly string[] {
  return [...tokens(text)].filter(
    (token) => token.length === 2 && token.startsWith('%') && live.has(token[1]!) && !/[%([]/.test(token[1]!),
  );
}

/** Start of the private-use characters that represent hidden magic. */
const hidden = 0xf0000;

/**
 * Hides magic from a parser of XML, YAML or JSON, because uWSGI replaces magic before parsing: sequences without a
 * value are removed, others become one private-use character ({@link revealMagic}).
 *
 * @throws SyntaxError if text cannot represent uWSGI's input
 */
export function hideMagic(text: string): string {
  if (/[\u{f0000}-\u{f007f}]/u.test(text)) {
    throw new SyntaxError('it holds a character of private use (U+F0000 to U+F007F)');
  }
  let result = '';
  for (const token of tokens(text)) {
    if (isDead(token) && isTorn(token))
      throw new SyntaxError(`uWSGI tears the character behind the "%" of ${token}; write "%%"`);
    if (token === '%[')
      throw new SyntaxError('uWSGI makes a control character of "%[", which its parser refuses');
    if (token.length === 2 && live.has(token[1]!)) {
      result += String.fromCodePoint(hidden + token.charCodeAt(1));
    } else if (!isDead(token)) result += token;
  }
  return result;
}

/** Whether hidden text begins with a `%` for uWSGI's parser, after magic is replaced. */
export function beginsWithPercent(text: string): boolean {
  const first = (text.codePointAt(0) ?? 0) - hidden;
  return first === 37 || first === 40;
}

/**
 * Restores hidden magic. Characters from escapes of the format are literal, because uWSGI parses escapes after
 * magic.
 */
export function revealMagic(value: string): string {
  return value
    .replaceAll('%', '%%')
    .replaceAll('\u001b', '%[')
    .replace(/[\u{f0000}-\u{f007f}]/gu, (mark) => `%${String.fromCharCode(mark.codePointAt(0)! - hidden)}`);
}
