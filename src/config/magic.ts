/**
 * What may follow a `%`: uWSGI replaces both characters, in the whole file, comments included, before it looks at lines
 * (`magic_sub` and `init_magic_table` in core/utils.c). Behind any other character stands nothing.
 */
const live = new Set('%(0123456789CDEGIJNOPSTUVX[bcdeghijknopstuvx');

/** Whether uWSGI fills something into a text when it reads the file, so that only the host can judge it. */
export const hasMagic = (text: string): boolean => /%|\$\(|@\(/.test(text);

/**
 * What uWSGI replaces in a value, as it is written: `%d`, `%(name)`, `$(NAME)`, `@(file)`. What {@link literal} writes is
 * none of it.
 */
export function liveMagic(value: string): readonly string[] {
  return (value.match(/%%|%\(literal-[a-z]+\)|[%$@]\([^()]*\)|%[\s\S]?/g) ?? []).filter(
    (part) =>
      part !== '%%' && part !== '%(' && !part.startsWith('%(literal-') && (part.length > 2 || !isDead(part)),
  );
}

/** One character, or a `%` with the character that uWSGI takes together with it. */
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

/** A line of a file as uWSGI cuts it: a line break behind an open `%` does not end it. */
export interface ScannedLine {
  /** Where it begins, counted from 1. */
  readonly number: number;
  /** The text; what was eaten is gone. */
  readonly text: string;
  /** Numbers of the lines that a `%` at the end drew in. */
  readonly drawnIn: readonly number[];
}

/** Cuts a file into lines the way uWSGI does. */
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

/** The text without those `%x` that uWSGI replaces by nothing, as far as text can say it ({@link isTorn}). */
export function withoutDeadMagic(text: string): string {
  let rest = '';
  for (const token of tokens(text)) if (!isDead(token) || isTorn(token)) rest += token;
  return rest;
}

/** Those `%x` of a text that uWSGI replaces by nothing. */
export function deadMagic(text: string): readonly string[] {
  return [...tokens(text)].filter(isDead);
}

function isDead(token: string): boolean {
  return token === '%' || (token.length > 1 && token.startsWith('%') && !live.has(token.slice(1)));
}

/** uWSGI eats one byte: of a character that is longer a torn rest stays, which is no text any more. */
function isTorn(token: string): boolean {
  return token.length > 1 && token.codePointAt(1)! > 127;
}

/**
 * The text after the magic pass, as far as it can be told without the host: `%%` is a percent sign, dead magic is gone,
 * and `values` says what the rest stands for (`{ n: 'shop', d: '/etc/uwsgi' }`); what it does not know stays.
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

/** Where hidden magic stands for its second character: private use, which no configuration needs. */
const hidden = 0xf0000;

/**
 * The text as a parser of XML, YAML or JSON may see it, since uWSGI replaces magic before its own parser does: what stands
 * for nothing is gone, what stays is one letter without a meaning, whatever it will be ({@link revealMagic}).
 *
 * @throws SyntaxError where no text tells what uWSGI would see
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

/** Whether hidden text begins with a `%` for the parser of uWSGI, once magic is replaced. */
export function beginsWithPercent(text: string): boolean {
  const first = (text.codePointAt(0) ?? 0) - hidden;
  return first === 37 || first === 40;
}

/** The value with its magic; what a parser made of escapes uWSGI sees after its magic, so that it means itself. */
export function revealMagic(value: string): string {
  return value
    .replaceAll('%', '%%')
    .replaceAll('\u001b', '%[')
    .replace(/[\u{f0000}-\u{f007f}]/gu, (mark) => `%${String.fromCharCode(mark.codePointAt(0)! - hidden)}`);
}
