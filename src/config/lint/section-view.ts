import { blocksOf } from '../blocks';
import { catalog } from '../catalog';
import { includedSection } from '../included-section';
import { directivesOf, type RenderedDirective, type RenderedSection } from '../line';
import { isOff, isOn } from '../switch';

/**
 * Query view of a section, including sections of the same file that it includes. Options are found by all aliases.
 */
export class SectionView {
  readonly directives: readonly RenderedDirective[];

  constructor(
    readonly name: string,
    sections: readonly RenderedSection[],
  ) {
    this.directives = expand(name, sections, []);
  }

  /** Directives that uWSGI reads only under a condition, or several times: those within `if-…` and `for…`. */
  conditional(): ReadonlySet<RenderedDirective> {
    const blocks = blocksOf(this.directives);
    return new Set(this.directives.filter((_, at) => blocks[at] !== undefined));
  }

  /** Whether it reads other files, which may set what is missing here. */
  readsOthers(): boolean {
    return this.directives.some(
      (directive) =>
        catalog.get(directive.key)?.kind === 'config-include' && includedSection(directive) === undefined,
    );
  }

  /** Returns the directives of an option, by any alias. */
  all(...options: readonly string[]): readonly RenderedDirective[] {
    const names = new Set(options.flatMap((option) => [option, ...(catalog.get(option)?.aliases ?? [])]));
    return this.directives.filter(({ key }) => names.has(key));
  }

  /** Returns the effective directive: the last one. */
  last(option: string): RenderedDirective | undefined {
    return this.all(option).at(-1);
  }

  /** Whether one of the options is set. */
  has(...options: readonly string[]): boolean {
    return this.all(...options).length > 0;
  }

  /** Whether a switch is on. */
  isOn(option: string): boolean {
    return isOn(this.last(option)?.value);
  }

  /** Number value of an option; undefined if unset or computed by uWSGI. */
  number(option: string): number | undefined {
    const value = this.last(option)?.value ?? '';
    return /^-?\d+$/.test(value) ? Number(value) : undefined;
  }

  /** Whether the process that root starts becomes another user. */
  changesUser(): boolean {
    return this.has('uid', 'immediate-uid');
  }

  /** Whether there is a master process: set explicitly, or implied by another option. */
  hasMaster(): boolean {
    const asked = this.last('master');
    if (asked !== undefined && isOff(asked.value)) return false;
    return (
      asked !== undefined ||
      this.directives.some(({ key }) => catalog.get(key)?.flags.includes('master') ?? false)
    );
  }
}

function expand(
  name: string,
  sections: readonly RenderedSection[],
  path: readonly string[],
): readonly RenderedDirective[] {
  if (path.includes(name)) return [];
  const own = sections.filter((section) => section.name === name).flatMap(directivesOf);
  return own.flatMap((directive) => {
    const included = includedSection(directive);
    return included === undefined ? [directive] : [directive, ...expand(included, sections, [...path, name])];
  });
}
