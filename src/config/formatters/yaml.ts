import type { RenderedDirective, RenderedSection } from '../line';
import { carriedSections, withEscapeCharacter } from './carry';

/** Which reader of YAML a uWSGI was built with. */
export interface YamlOptions {
  /**
   * `libyaml` is what distributions use. `builtin` is uWSGI's own line reader (pyuwsgi): it knows no quotes and takes a
   * `#` anywhere for a comment.
   * @default 'libyaml'
   */
  readonly reader?: 'libyaml' | 'builtin';
}

/**
 * The text of a YAML file for `uwsgi --yaml`: `key: value` below the name of the section, repeated keys as they come,
 * which both readers of uWSGI take in order.
 *
 * @throws OptionError when the reader would not get the text back
 */
export function renderYaml(
  sections: readonly RenderedSection[],
  { reader = 'libyaml' }: YamlOptions = {},
): string {
  const builtin = reader === 'builtin';
  const carried = carriedSections(sections, {
    format: 'YAML',
    obstacle: ({ value }) => (builtin ? obstacleOfLines(value) : undefined),
  });
  return carried
    .map(({ name, directives }) => {
      const lines = directives.map((one) => `  ${one.key}: ${builtin ? one.value : scalar(one)}\n`);
      return `${name}:\n${lines.join('')}`;
    })
    .join('');
}

function obstacleOfLines(value: string): string | undefined {
  if (value.includes('#')) return 'its own reader takes a "#" for a comment, and knows no quotes';
  if (/[\n\r]/.test(value)) return 'its own reader ends the value at a line break';
  return undefined;
}

/**
 * Text that means itself without quotes, to both readers of uWSGI: nothing at its ends that YAML would cut or take for a
 * mark, no colon or "#" that would end it.
 */
function isPlain(text: string): boolean {
  if (!/^[\p{L}\p{N}/._($^<:=+~][^\p{C}\p{Z}#"]*( [^\p{C}\p{Z}#"]+)*$/u.test(text)) return false;
  return !/:( |$)|^:?[.~:]*$/.test(text);
}

function scalar({ value }: RenderedDirective): string {
  const shown = withEscapeCharacter(value);
  if (isPlain(shown)) return shown;
  // JSON's escapes are YAML's, too.
  return JSON.stringify(shown);
}
