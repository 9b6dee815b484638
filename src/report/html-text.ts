/** Text that is already escaped HTML. */
export class Markup {
  constructor(readonly text: string) {}
}

type Part = string | number | Markup | undefined | false | readonly Part[];

/**
 * Template tag for HTML: escapes every value except Markup. `undefined` and `false` produce no text.
 *
 * @example
 * html`<code>${'<script>'}</code>`.text // <code>&lt;script&gt;</code>
 */
export function html(strings: TemplateStringsArray, ...values: readonly Part[]): Markup {
  return new Markup(strings.map((piece, index) => piece + shown(values[index])).join(''));
}

/** Marks a style sheet as HTML. Must not contain values. */
export function style(css: string): Markup {
  return new Markup(`<style>${css}</style>`);
}

/** Marks an SVG as HTML. Its author must have escaped its texts. */
export function svg(text: string): Markup {
  return new Markup(text);
}

function shown(value: Part): string {
  if (value === undefined || value === false) return '';
  if (value instanceof Markup) return value.text;
  if (Array.isArray(value)) return value.map(shown).join('');
  return escapeHtml(String(value));
}

/** Escapes text for elements and quoted attributes; replaces characters that documents must not contain. */
function escapeHtml(text: string): string {
  return text
    .replace(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/g, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
