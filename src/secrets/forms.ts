/** One spelling of a secret that is searched for in texts. */
export interface SecretForm {
  /** Its UTF-8 bytes, one character each. */
  readonly bytes: string;
  /** Whether only whole words match, because it is too short to identify the secret within another word. */
  readonly word: boolean;
}

/** Shortest text that matches within words, in characters; a shorter one matches whole words only. */
const shortest = 4;

/** Shortest parts of a secret of several lines, in characters: a line, and the value that a line assigns. */
const shortestPart = { line: 8, value: 6 } as const;

/** Words that are never redacted: they reveal nothing and occur in most messages. */
const ordinary = /^(true|false|yes|no|on|off|null|none|nil|undefined)$/i;

/** The UTF-8 bytes of a text, one character each. */
export const bytesOf = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

/**
 * All spellings of a secret: the whole text, trimmed, each line, and the values within (of `KEY=value`, the password of a
 * URL or of a line of libpq's password file). The mask decodes notations such as escapes, quotes and base64 instead.
 *
 * A secret of one to three characters, or a number of at most five digits, matches whole words only; a value of less than
 * four characters matches only together with its name. Otherwise most of every message would be redacted.
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
