import { OptionError } from '../../options/errors';
import { includedSection } from '../included-section';
import { directivesOf, type RenderedDirective, type RenderedSection } from '../line';

/**
 * The options that uWSGI reads when it is asked for a section: repeated sections follow each other, and `ini = :other`
 * is replaced by the options of that section.
 *
 * @param chosen name of the section; `uwsgi` without it
 * @throws OptionError if an included section is missing or includes itself, or if none is chosen and a section is not
 * included
 */
export function unfoldSections(
  sections: readonly RenderedSection[],
  chosen: string | undefined,
): readonly RenderedDirective[] {
  const asked = chosen ?? 'uwsgi';
  const all = new Map<string, RenderedDirective[]>();
  for (const section of sections)
    all.set(section.name, [...(all.get(section.name) ?? []), ...directivesOf(section)]);
  // Without the section that is asked for, uWSGI reads nothing of a file.
  if (!all.has(asked)) return [];
  const reached = new Set<string>();
  const unfold = (name: string, path: readonly string[]): readonly RenderedDirective[] => {
    reached.add(name);
    return all.get(name)!.flatMap((directive) => {
      const included = includedSection(directive);
      if (included === undefined) return [directive];
      refuseUnless(
        all.has(included),
        directive,
        `the section [${included}] that it includes must be one of ${[...all.keys()].map((one) => `[${one}]`).join(', ')}`,
      );
      refuseUnless(!path.includes(included), directive, `[${included}] includes itself`);
      return unfold(included, [...path, included]);
    });
  };
  const directives = unfold(asked, [asked]);
  const left = [...all.keys()].filter((name) => !reached.has(name) && all.get(name)!.length > 0);
  if (chosen === undefined && left.length > 0) {
    throw new OptionError(
      'sections',
      `Cannot write ${left.map((name) => `[${name}]`).join(', ')} on a command line, which has one section: include it in [${asked}], or choose one section`,
    );
  }
  return directives;
}

function refuseUnless(holds: boolean, { key }: RenderedDirective, reason: string): void {
  if (!holds) throw new OptionError(key, `Cannot write the option on a command line: ${reason}`);
}
