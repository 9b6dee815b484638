import { OptionError } from '../../options/errors';
import { catalog } from '../catalog';
import { checkReferences, endsInOpenPercent } from '../ini-guard';
import { directivesOf, type RenderedDirective, type RenderedSection } from '../line';
import { applyMagic, withoutDeadMagic } from '../magic';

/** What a format can hold. */
export interface CarryRules {
  /** How the format is called in messages. */
  readonly format: string;
  /** A reason why it cannot hold this directive, if there is one. */
  readonly obstacle: (directive: RenderedDirective) => string | undefined;
}

/**
 * The sections of a file that is not an ini: those of one name merged, without comments, and without magic that stands
 * for nothing, because it would swallow the quotes and marks of the format (`%"`).
 *
 * @throws OptionError when the format cannot hold an option so that uWSGI reads the same
 */
export function carriedSections(
  sections: readonly RenderedSection[],
  { format, obstacle }: CarryRules,
): readonly { readonly name: string; readonly directives: readonly RenderedDirective[] }[] {
  checkReferences(sections);
  const merged = new Map<string, RenderedDirective[]>();
  for (const section of sections) {
    if (section.name === '') continue;
    const directives = merged.get(section.name) ?? [];
    merged.set(section.name, directives);
    for (const directive of directivesOf(section)) directives.push(carried(directive, format, obstacle));
  }
  return [...merged].map(([name, directives]) => ({ name, directives }));
}

function carried(
  given: RenderedDirective,
  format: string,
  obstacle: CarryRules['obstacle'],
): RenderedDirective {
  const directive = { ...given, value: withoutDeadMagicAtAll(given.value) };
  const reason = common(directive) ?? obstacle(directive);
  if (reason === undefined) return directive;
  const seen = given.secret ? 'a secret value' : JSON.stringify(given.value);
  throw new OptionError(given.key, `Cannot write the option into ${format}: ${reason}; saw ${seen}`);
}

/** An open `%` at the end stays, to be refused. */
function withoutDeadMagicAtAll(value: string): string {
  return endsInOpenPercent(value) ? value : withoutDeadMagic(value);
}

function common({ key, value }: RenderedDirective): string | undefined {
  if (!/^[A-Za-z0-9_][\w.-]*$/.test(key)) return 'its name holds more than letters, digits, ".", "-" and "_"';
  if (endsInOpenPercent(value)) return 'a "%" at the end takes the mark behind the value with it; write "%%"';
  if (value.includes('\0')) return 'uWSGI reads nothing behind a NUL';
  return undefined;
}

/** The value with `%[`, the escape character of terminals, as that character. */
export function withEscapeCharacter(value: string): string {
  // All other magic must stay as it is written, the doubled percent sign too.
  return value.includes('%[') ? value.split(/(%%)/).map(escapeOf).join('') : value;
}

function escapeOf(part: string): string {
  return part === '%%' ? part : part.replaceAll('%[', applyMagic('%[', { '[': '\u001b' }));
}

/** Whether the place of the option among others matters, so that its values must not be gathered. */
export function isOrdered(key: string): boolean {
  const kind = catalog.get(key)?.kind;
  return kind === 'route-rule' || kind === 'logic' || kind === 'logic-end' || kind === 'config-include';
}
