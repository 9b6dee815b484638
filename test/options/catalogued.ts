import { catalog } from '../../src/config/catalog';
import type { Section } from '../../src/config/section';

/** The options of a section that uWSGI does not have. */
export function unknownTo(section: Section): readonly string[] {
  return section.directives.map(({ key }) => key).filter((key) => !catalog.has(key));
}
