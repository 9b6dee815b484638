import { isMap, isScalar, isSeq, parseDocument } from 'yaml';
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

/** Text that means itself in YAML without quotes, whatever the schema. */
const plain = /^[A-Za-z0-9/._-][\w/.,=+*^$~()<>;|-]*$/;

function scalar({ value }: RenderedDirective): string {
  const shown = withEscapeCharacter(value);
  if (plain.test(shown) && !/^-|^\.+$/.test(shown)) return shown;
  // JSON's escapes are YAML's, too.
  return JSON.stringify(shown);
}

/**
 * Reads a YAML file the way uWSGI with libyaml does: a mapping per section, sequences are repeated options.
 *
 * @throws YAMLParseError when the text is no YAML
 */
export function parseYaml(text: string): readonly RenderedSection[] {
  const document = parseDocument(text, { uniqueKeys: false, schema: 'failsafe' });
  const [error] = document.errors;
  if (error !== undefined) throw error;
  if (!isMap(document.contents)) return [];
  return document.contents.items.flatMap(({ key, value }) => {
    if (!isScalar(key) || !isMap(value)) return [];
    const lines = value.items.flatMap((pair) => optionOf(pair.key, pair.value));
    return [{ name: String(key.value), lines }];
  });
}

function optionOf(key: unknown, value: unknown): readonly RenderedDirective[] {
  if (!isScalar(key)) return [];
  const items = isSeq(value) ? value.items : [value];
  // Where nothing stands behind the colon, uWSGI sees no option.
  return items.flatMap((item) =>
    isScalar(item) && item.value !== null && (item.value !== '' || item.type !== 'PLAIN')
      ? [{ key: String(key.value), value: String(item.value) }]
      : [],
  );
}
