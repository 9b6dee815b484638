/** Text that is HTML already. */
export class Markup {
  constructor(readonly text: string) {}
}

type Part = string | number | Markup | undefined | false | readonly Part[];

/**
 * HTML out of a template: every value is escaped, unless it was made by this function itself. `undefined` and `false`
 * leave nothing.
 *
 * @example
 * html`<code>${'<script>'}</code>`.text // <code>&lt;script&gt;</code>
 */
export function html(strings: TemplateStringsArray, ...values: readonly Part[]): Markup {
  return new Markup(strings.map((piece, index) => piece + shown(values[index])).join(''));
}

/** Style sheets are no place for values; they come whole from us. */
export function style(css: string): Markup {
  return new Markup(`<style>${css}</style>`);
}

/** A picture comes whole from who drew it, with its texts escaped. */
export function svg(text: string): Markup {
  return new Markup(text);
}

function shown(value: Part): string {
  if (value === undefined || value === false) return '';
  if (value instanceof Markup) return value.text;
  if (Array.isArray(value)) return value.map(shown).join('');
  return escapeHtml(String(value));
}

/** A text as HTML, within elements and quoted attributes; what no document may hold is shown as a replacement. */
function escapeHtml(text: string): string {
  return text
    .replace(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/g, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
