/** One option with its text. */
export interface RenderedDirective {
  readonly key: string;
  readonly value: string;
  /** Whether the value must not be shown: messages then name the option only. */
  readonly secret?: boolean;
  /** Whether a literal inside is known later only, so that the section must be ready for any. */
  readonly late?: boolean;
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

/** Whether a line is a directive, not a comment. */
export function isDirective(line: RenderedLine): line is RenderedDirective {
  return 'key' in line;
}

/** The directives of a section, without its comments. */
export function directivesOf(section: RenderedSection): readonly RenderedDirective[] {
  return section.lines.filter(isDirective);
}

/** Blanks that uWSGI would cut off anyway, and line ends around a value. */
export function trimValue(value: string): string {
  return value.replace(/^[ \t\r\n\v\f]+|[ \t\r\n\v\f]+$/g, '');
}

/** A comment as it is written: blanks at its end are cut, and with them what might hide behind. */
export function commentText({ comment }: RenderedComment): string {
  return comment.replace(/[ \t\r]+$/, '');
}
