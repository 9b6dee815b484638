/** Maximum length of one value in a report. */
const longest = 300;

/** Shortens text to one line. */
export function short(text: string): string {
  const line = text.replace(/\r?\n|\r/g, '⏎');
  return line.length <= longest ? line : `${line.slice(0, longest)}…`;
}

/** Formats text as inline code, without markup or `@name` mentions. */
export function code(text: string): string {
  const line = short(text);
  if (line.trim() === '') return line === '' ? '*empty*' : '*blank*';
  const runs = [...line.matchAll(/`+/g)].map(([run]) => run.length);
  const fence = '`'.repeat(Math.max(0, ...runs) + 1);
  const padding = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${fence}${padding}${line}${padding}${fence}`;
}

/** {@link code} for table cells: escapes `|`, which ends a cell even in code. */
export function codeCell(text: string): string {
  return code(text).replaceAll('|', '\\|');
}

/** Escapes Markdown and HTML in a sentence or table cell. */
export function words(text: string): string {
  return (
    short(text)
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replace(/[\\`*_[\]|~#$]/g, '\\$&')
      // Prevent `@name` mentions.
      .replaceAll('@', '@\u200b')
  );
}

/** Formats text as HTML code, for HTML blocks in Markdown. */
export function htmlCode(text: string): string {
  const escaped = short(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
  return `<code>${escaped}</code>`;
}

/** Formats a fenced code block. */
export function codeBlock(language: string, text: string): string {
  const runs = [...text.matchAll(/`{3,}/g)].map(([run]) => run.length);
  const fence = '`'.repeat(Math.max(2, ...runs) + 1);
  return `${fence}${language}\n${text}\n${fence}\n`;
}

/** Formats a table row. */
export function row(...cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |\n`;
}

/** Formats the first texts as code, followed by the number of further ones. */
export function codeList(texts: readonly string[], most = 5): string {
  const shown = texts.slice(0, most).map(code).join(', ');
  return texts.length > most ? `${shown} and ${texts.length - most} more` : shown;
}
