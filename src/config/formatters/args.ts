import { directivesOf, type RenderedSection } from '../line';
import { applyMagic } from '../magic';

/**
 * Formats section `uwsgi` as command-line arguments. There uWSGI replaces no `%` magic: `%%` becomes one percent
 * sign, and an option whose value is only magic (`workers = %k`) is omitted, so that uWSGI's default applies.
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
