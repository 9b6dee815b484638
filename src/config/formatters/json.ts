import { OptionError } from '../../options/errors';
import type { RenderedDirective, RenderedSection } from '../line';
import { carriedSections, isOrdered, withEscapeCharacter } from './carry';

/**
 * The text of a JSON file for `uwsgi --json`. A repeated option is a list at the place of its first value, because
 * libraries that uWSGI is built with (jansson) drop repeated keys.
 *
 * @throws OptionError when that would change the order of rules, or the text cannot be carried
 */
export function renderJson(sections: readonly RenderedSection[]): string {
  const obstacle = () => undefined;
  const entries = carriedSections(sections, { format: 'JSON', obstacle }).map(({ name, directives }) => {
    return [name, gather(directives)] as const;
  });
  return `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`;
}

function gather(
  directives: readonly RenderedDirective[],
): Readonly<Record<string, string | readonly string[]>> {
  const values = new Map<string, string[]>();
  let last: string | undefined;
  for (const { key, value } of directives) {
    const known = values.get(key);
    if (known !== undefined && last !== key && isOrdered(key)) {
      throw new OptionError(
        key,
        'Cannot write the option into JSON: its values stand apart, and JSON would gather them',
      );
    }
    values.set(key, [...(known ?? []), withEscapeCharacter(value)]);
    last = key;
  }
  return Object.fromEntries([...values].map(([key, all]) => [key, all.length === 1 ? all[0]! : all]));
}

/**
 * Reads a JSON file the way uWSGI does: an object per section; lists are repeated options, objects within are ignored.
 *
 * @throws SyntaxError when the text is no JSON
 */
export function parseJson(text: string): readonly RenderedSection[] {
  const root: unknown = JSON.parse(text);
  return Object.entries(isObject(root) ? root : {})
    .filter((entry): entry is [string, Record<string, unknown>] => isObject(entry[1]))
    .map(([name, options]) => ({
      name,
      lines: Object.entries(options).flatMap(([key, value]) =>
        (Array.isArray(value) ? value : [value]).flatMap((item) => {
          const shown = textOf(item);
          return shown === undefined ? [] : [{ key, value: shown }];
        }),
      ),
    }));
}

/** `uwsgi_json_config` in core/json.c: switches are numbers. */
function textOf(value: unknown): string | undefined {
  if (value === true) return '1';
  if (value === false || value === null) return '0';
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
