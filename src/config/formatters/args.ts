import { directivesOf, type RenderedSection } from '../line';
import { applyMagic } from '../magic';

/**
 * Section `uwsgi` as arguments of a command line. There uWSGI replaces no `%` magic: `%%` becomes one percent sign, and
 * an option whose value is magic alone (`workers = %k`) is left out, so that uWSGI's own default holds.
 *
 * @example
 * formatArgs(renderSections([section])); // ['--strict', '--workers', '2']
 */
export function formatArgs(sections: readonly RenderedSection[]): readonly string[] {
  return sections
    .filter(({ name }) => name === 'uwsgi')
    .flatMap(directivesOf)
    .flatMap(({ key, value }) => {
      if (value === 'true') return [`--${key}`];
      if (value.startsWith('%') && [...value].length === 2) return [];
      return [`--${key}`, applyMagic(value)];
    });
}
