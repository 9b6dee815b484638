import { OptionError } from '../../options/errors';
import { blocksOf } from '../blocks';
import type { RenderedDirective, RenderedSection } from '../line';
import { carriedSections, isOrdered, settingOf, withEscapeCharacter } from './carry';

/**
 * Renders a JSON file for `uwsgi --json`. A repeated option becomes a list at the place of its first value, because
 * jansson drops repeated keys: what uWSGI reads of each setting stays in its order.
 *
 * @throws OptionError if that changes the order of rules, of aliases or of sockets, or moves a value into or out of a block, or JSON cannot hold the text
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
  const lasts = new Map<string, string>();
  const blocks = blocksOf(directives);
  const lastBlocks = new Map<string, RenderedDirective | undefined>();
  let last: string | undefined;
  for (const [at, { key, value }] of directives.entries()) {
    const known = values.get(key);
    if (known !== undefined && !isOrdered(key) && lastBlocks.get(key) !== blocks[at]) {
      throw new OptionError(
        key,
        'Cannot write the option into JSON: its values stand inside and outside of a condition or a loop, and JSON would group them',
      );
    }
    lastBlocks.set(key, blocks[at]);
    const setting = settingOf(key);
    const jumps = isOrdered(key) ? last !== key : lasts.get(setting) !== key;
    if (known !== undefined && jumps) {
      throw new OptionError(
        key,
        `Cannot write the option into JSON: its values are separated by ${isOrdered(key) ? 'others' : lasts.get(setting)}, and JSON would group them`,
      );
    }
    lasts.set(setting, key);
    values.set(key, [...(known ?? []), withEscapeCharacter(value)]);
    last = key;
  }
  return Object.fromEntries([...values].map(([key, all]) => [key, all.length === 1 ? all[0]! : all]));
}
