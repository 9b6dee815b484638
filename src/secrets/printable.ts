/**
 * Characters that a terminal, a browser or a log interprets instead of showing them: controls except line feed and tab,
 * marks of text direction, and zero-width characters except the joiners of scripts.
 */
const acting =
  /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e0fff}]|\p{Surrogate}/gu;

/**
 * Escapes untrusted text for a terminal, a report or a log: control and format characters are shown as `\x1b` or `\u202e`,
 * and workflow commands of CI runners (`::error`, `##[group]`, `##vso[`) lose their effect.
 *
 * @example
 * printable('\u001b]0;title'); // \x1b]0;title
 */
export function printable(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replace(acting, shown)
    .replace(/^([^\S\n]*)::(?=[\w-])/gm, '$1\\::')
    .replace(/##(?=\[|vso\[)/g, '#\\#');
}

/** Plain data as printable JSON: parses to the same value, with control and format characters escaped. */
export function printableJson(value: unknown, indent = 2): string {
  return JSON.stringify(value, undefined, indent).replace(acting, (found) =>
    found === '\r' || found === '\n'
      ? found
      : found
          .split('')
          .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
          .join(''),
  );
}

function shown(found: string): string {
  const code = found.codePointAt(0)!;
  const digits = code.toString(16);
  if (code <= 0xff) return `\\x${digits.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${digits.padStart(4, '0')}` : `\\u{${digits}}`;
}
