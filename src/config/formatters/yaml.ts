import type { RenderedDirective, RenderedSection } from '../line';
import { applyMagic, leftMagic } from '../magic';
import { carriedSections, withEscapeCharacter } from './carry';

/** Options for YAML, by the reader of the uWSGI build. */
export interface YamlOptions {
  /**
   * Distributions use `libyaml`. `builtin` is uWSGI's own line reader (pyuwsgi): it does not support quotes and
   * treats every `#` as a comment.
   * @default 'libyaml'
   */
  readonly reader?: 'libyaml' | 'builtin';
}

/**
 * Renders a YAML file for `uwsgi --yaml`: `key: value` below the section name, with repeated keys, which both readers
 * of uWSGI accept in order.
 *
 * @throws OptionError if the reader would read another text
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
 * Text that both readers of uWSGI accept without quotes, as they see it once magic is replaced: no leading or trailing
 * characters that YAML trims or interprets, no colon before a blank, no "#".
 */
function isPlain(text: string): boolean {
  if (leftMagic(text).some((magic) => !(magic[1]! in words))) return false;
  const seen = applyMagic(text, words);
  if (!/^[^\p{C}\p{Z}#[\]{},&*!|>'"%@`]/u.test(seen) || /^[-?:]( |$)/.test(seen)) return false;
  return /^[^\p{C}\p{Z}#]+( +[^\p{C}\p{Z}#]+)*$/u.test(seen) && !/:( |$)|^:?[.~:]*$/.test(seen);
}

/** Magic that uWSGI never replaces by nothing, nor by text that YAML interprets. */
const words = Object.fromEntries([...'kvhtTVugUGbponsdij'].map((char) => [char, 'x']));

function scalar({ value }: RenderedDirective): string {
  const shown = withEscapeCharacter(value);
  if (isPlain(shown)) return shown;
  // YAML accepts JSON's escapes.
  return JSON.stringify(shown);
}
