/** Most characters of one value: a pull request is no place to read more. */
const longest = 300;

/** A text in one line, not too long. */
export function short(text: string): string {
  const line = text.replace(/\r?\n|\r/g, '⏎');
  return line.length <= longest ? line : `${line.slice(0, longest)}…`;
}

/** A text as code within a line: nothing in it is markup, and it calls nobody by `@name`. */
export function code(text: string): string {
  const line = short(text);
  if (line.trim() === '') return line === '' ? '*empty*' : '*blank*';
  const runs = [...line.matchAll(/`+/g)].map(([run]) => run.length);
  const fence = '`'.repeat(Math.max(0, ...runs) + 1);
  const padding = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${fence}${padding}${line}${padding}${fence}`;
}

/** {@link code} within a table, where a bar ends the cell even in code. */
export function codeCell(text: string): string {
  return code(text).replaceAll('|', '\\|');
}

/** A text as words of a sentence or a table: what Markdown or HTML would read is escaped. */
export function words(text: string): string {
  return (
    short(text)
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replace(/[\\`*_[\]|~#$]/g, '\\$&')
      // A name behind it would be called.
      .replaceAll('@', '@\u200b')
  );
}

/** A text within the HTML that Markdown lets through. */
export function htmlCode(text: string): string {
  const escaped = short(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
  return `<code>${escaped}</code>`;
}

/** Lines as a block of code of a language. */
export function codeBlock(language: string, text: string): string {
  const runs = [...text.matchAll(/`{3,}/g)].map(([run]) => run.length);
  const fence = '`'.repeat(Math.max(2, ...runs) + 1);
  return `${fence}${language}\n${text}\n${fence}\n`;
}

/** A row of a table. */
export function row(...cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |\n`;
}

/** The first of some texts as code, and how many more there are. */
export function codeList(texts: readonly string[], most = 5): string {
  const shown = texts.slice(0, most).map(code).join(', ');
  return texts.length > most ? `${shown} and ${texts.length - most} more` : shown;
}
