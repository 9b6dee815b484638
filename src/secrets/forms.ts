/** A text by which a secret would show. */
export interface SecretForm {
  /** Its UTF-8 bytes, one character each. */
  readonly bytes: string;
  /** Whether it is looked for as a whole word only, because it is too short to stand for the secret within another. */
  readonly word: boolean;
}

/** Shortest text that is looked for within others; shorter ones count as whole words. */
const shortest = 4;

/** Shortest part of a text with several lines: its lines, and the values that they give. */
const shortestPart = { line: 8, value: 6 } as const;

/** Words that say nothing even where they are a secret, and stand in most messages. */
const ordinary = /^(true|false|yes|no|on|off|null|none|nil|undefined)$/i;

/** The text of a byte string, or the other way round. */
export const bytesOf = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

/**
 * All texts by which a secret would show: the whole, without blanks around it, line by line, and what it gives a value to
 * (`KEY=value`, the password within a URL or a line of libpq's password file). How a program may write a text down (escapes,
 * quotes, base64) is the business of views.
 *
 * A secret of one to three characters, or a number of at most five digits, is looked for as a whole word; a value of less than
 * four characters only together with its name. Both would blank out half of every message otherwise.
 */
export function formsOf(secret: string): readonly SecretForm[] {
  const trimmed = secret.trim();
  if (trimmed === '' || ordinary.test(trimmed)) return [];
  const lines = trimmed.split(/\r?\n/).map((line) => line.trim());
  const several = lines.length > 1;
  const texts = new Set([secret, trimmed]);
  for (const line of lines) {
    // The frame of a key is no secret.
    if (several && line.length >= shortestPart.line && !line.startsWith('-----')) texts.add(line);
    for (const value of valuesOf(line))
      if (value.length >= (several ? shortestPart.value : shortest) && !ordinary.test(value))
        texts.add(value);
  }
  for (const text of [...texts]) if (text.includes(' ')) texts.add(text.replaceAll(' ', '+'));
  return [...texts].filter((text) => /[\p{L}\p{N}]|..../su.test(text)).map(formOf);
}

function formOf(text: string): SecretForm {
  return { bytes: bytesOf(text), word: text.length < shortest || /^\d{1,5}$/.test(text) };
}

function valuesOf(line: string): readonly string[] {
  const given = /^(?:export\s+)?["']?[A-Za-z_][\w.-]*["']?\s*[=:]\s*(.+?)[,;]?$/s.exec(line)?.[1];
  const password = /:\/\/[^\s/:@]*:([^\s/@]+)@/.exec(line)?.[1];
  const passfile = /^(?:(?:\\.|[^:\\])*:){4}(.+)$/.exec(line)?.[1];
  const values = [
    given,
    given && /^(["'])(.*)\1$/s.exec(given)?.[2],
    password,
    password && decoded(password),
    passfile,
    passfile?.replace(/\\(.)/g, '$1'),
  ];
  return values.filter((value) => value !== undefined);
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
