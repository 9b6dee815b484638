import { OptionError } from '../../options/errors';
import { catalog } from '../catalog';
import { includedSection } from '../included-section';
import { checkReferences, endsInOpenPercent } from '../ini-guard';
import { directivesOf, type RenderedDirective, type RenderedSection } from '../line';
import { applyMagic, withoutDeadMagic } from '../magic';

/** Limits of a format. */
export interface CarryRules {
  /** Name of the format in messages. */
  readonly format: string;
  /** Reason why the format cannot hold a directive, if any. */
  readonly obstacle: (directive: RenderedDirective) => string | undefined;
}

/**
 * Prepares sections for a format other than ini: merges sections of the same name, and drops comments and magic
 * without a value, which would swallow quotes and marks of the format (`%"`).
 *
 * @throws OptionError if uWSGI would read an option differently in the format
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
  const reason = common(directive, format) ?? obstacle(directive);
  if (reason === undefined) return directive;
  const seen = given.secret ? 'a secret value' : JSON.stringify(given.value);
  throw new OptionError(given.key, `Cannot write the option into ${format}: ${reason}; saw ${seen}`);
}

/** Keep an open `%` at the end, which is rejected later. */
function withoutDeadMagicAtAll(value: string): string {
  return endsInOpenPercent(value) ? value : withoutDeadMagic(value);
}

function common({ key, value }: RenderedDirective, format: string): string | undefined {
  if (includedSection({ key, value }) !== undefined) {
    const own = format.toLowerCase();
    return `uWSGI finds a section of the same file in ini only, and crashes here; write ${own} = %p${value}`;
  }
  if (!/^[A-Za-z0-9_][\w.-]*$/.test(key)) return 'its name holds more than letters, digits, ".", "-" and "_"';
  if (endsInOpenPercent(value)) return 'a "%" at the end takes the mark behind the value with it; write "%%"';
  if (value.includes('\0')) return 'uWSGI reads nothing behind a NUL';
  return undefined;
}

/** Replaces `%[` by the escape character of terminals. */
export function withEscapeCharacter(value: string): string {
  // Other magic must be kept, including the doubled percent sign.
  return value.includes('%[') ? value.split(/(%%)/).map(escapeOf).join('') : value;
}

function escapeOf(part: string): string {
  return part === '%%' ? part : part.replaceAll('%[', applyMagic('%[', { '[': '\u001b' }));
}

/** Whether the order of the option among others matters, so that its values must not be grouped. */
export function isOrdered(key: string): boolean {
  const kind = catalog.get(key)?.kind;
  return kind === 'route-rule' || kind === 'logic' || kind === 'logic-end' || kind === 'config-include';
}

/** Settings that an option writes: its aliases, of which the last counts, and the sockets of the application, which are numbered. */
export function settingOf(key: string): string {
  const facts = catalog.get(key);
  if (facts?.kind === 'socket' && facts.plugin === 'core') return 'socket';
  return [key, ...(facts?.aliases ?? [])].sort()[0]!;
}
