import type { Output } from '@pulumi/pulumi';
import { type DirectiveValue, isRenderable } from '../options/directive';
import { OptionError } from '../options/errors';
import { isOutput, Template } from '../options/text';
import type { Section } from './section';

/** One option with its text. */
export interface RenderedDirective {
  readonly key: string;
  readonly value: string;
  /** Whether the value must not be shown: messages then name the option only. */
  readonly secret?: boolean;
}

/** A comment on a line of its own. */
export interface RenderedComment {
  /** The text behind the mark and a blank. */
  readonly comment: string;
  /**
   * The character that opens it.
   * @default ';'
   */
  readonly mark?: ';' | '#';
}

/** One line of a section. */
export type RenderedLine = RenderedDirective | RenderedComment;

/** A section as text: nothing in it waits or renders any more. */
export interface RenderedSection {
  /** The name between the brackets; empty for what stands above the first one. */
  readonly name: string;
  readonly lines: readonly RenderedLine[];
}

/** What `resolve` gives for an Output that holds a secret: the line is marked, so that no message shows it. */
export class SecretText {
  constructor(readonly value: string) {}
}

/** Says what an Output holds: plain data, or a {@link SecretText}. */
export type ResolveOutput = (output: Output<unknown>) => unknown;

/** A value that stands in several lines: its own, and some that must come before it. */
export interface WithPlaceholders {
  /** The text of the value, and the placeholders it refers to. */
  write(key: string): { readonly text: string; readonly placeholders: Readonly<Record<string, string>> };
}

/** Whether a line is a directive, not a comment. */
export function isDirective(line: RenderedLine): line is RenderedDirective {
  return 'key' in line;
}

/** The directives of a section, without its comments. */
export function directivesOf(section: RenderedSection): readonly RenderedDirective[] {
  return section.lines.filter(isDirective);
}

/**
 * Turns sections into text. Sections without options vanish, neighbours of one name become one: uWSGI merges them
 * anyway.
 *
 * @param resolve what an Output holds; without it an Output is an error
 * @throws OptionError naming section and option when a value is not known yet
 */
export function renderSections(
  sections: readonly Section[],
  resolve?: ResolveOutput,
): readonly RenderedSection[] {
  const rendered: { name: string; lines: RenderedLine[] }[] = [];
  for (const section of sections) {
    const lines = section.directives.flatMap(({ key, value }) => linesOf(section.name, key, value, resolve));
    if (lines.length === 0) continue;
    const last = rendered.at(-1);
    if (last?.name === section.name) last.lines.push(...lines);
    else rendered.push({ name: section.name, lines });
  }
  return rendered.map(({ name, lines }) => ({ name, lines: withoutRepeatedPlaceholders(lines) }));
}

/** Blanks that uWSGI would cut off anyway, and line ends around a value. */
export function trimValue(value: string): string {
  return value.replace(/^[ \t\r\n\v\f]+|[ \t\r\n\v\f]+$/g, '');
}

/** A comment as it is written: blanks at its end are cut, and with them what might hide behind. */
export function commentText({ comment }: RenderedComment): string {
  return comment.replace(/[ \t\r]+$/, '');
}

function linesOf(
  section: string,
  key: string,
  value: DirectiveValue,
  resolve?: ResolveOutput,
): RenderedLine[] {
  if (needsPlaceholders(value)) {
    const { text, placeholders } = value.write(key);
    const before = Object.entries(placeholders).map(([name, content]) => ({
      key: 'set-placeholder',
      value: `${name}=${content}`,
    }));
    return [...before, { key, value: trimValue(text) }];
  }
  let secret = false;
  const reveal = (output: Output<unknown>): unknown => {
    if (resolve === undefined) {
      throw new OptionError(
        key,
        `Cannot render section [${section}]: the value is an Output that is not known yet`,
      );
    }
    const found = resolve(output);
    if (!(found instanceof SecretText)) return found;
    secret = true;
    return found.value;
  };
  const text = trimValue(textOf(value, reveal));
  return [secret ? { key, value: text, secret } : { key, value: text }];
}

/** Whether a value says itself which placeholders must stand before it. */
export function needsPlaceholders(value: unknown): value is WithPlaceholders {
  return (
    typeof value === 'object' && value !== null && typeof (value as WithPlaceholders).write === 'function'
  );
}

function textOf(value: unknown, reveal: (output: Output<unknown>) => unknown): string {
  if (isOutput(value)) return textOf(reveal(value), reveal);
  if (value instanceof Template) return value.resolve(reveal);
  if (isRenderable(value)) return textOf(value.render(), reveal);
  return String(value);
}

/** Two values may need the same placeholder; uWSGI wants it once. */
function withoutRepeatedPlaceholders(lines: readonly RenderedLine[]): readonly RenderedLine[] {
  const seen = new Set<string>();
  return lines.filter((line) => {
    if (!isDirective(line) || line.key !== 'set-placeholder' || !line.value.startsWith('literal-'))
      return true;
    if (seen.has(line.value)) return false;
    seen.add(line.value);
    return true;
  });
}
