/** An option with its value as text. */
export interface RenderedDirective {
  readonly key: string;
  readonly value: string;
  /** Whether the value is secret: messages then name only the option. */
  readonly secret?: boolean;
  /** Whether it contains a literal known only later, so that the section needs all placeholders. */
  readonly late?: boolean;
}

/** A comment line. */
export interface RenderedComment {
  /** Text after the mark and a blank. */
  readonly comment: string;
  /**
   * Comment character.
   * @default ';'
   */
  readonly mark?: ';' | '#';
}

/** One line of a section. */
export type RenderedLine = RenderedDirective | RenderedComment;

/** A rendered section: all values are text. */
export interface RenderedSection {
  /** Section name; empty for lines above the first section. */
  readonly name: string;
  readonly lines: readonly RenderedLine[];
}

/** Whether a line is a directive, not a comment. */
export function isDirective(line: RenderedLine): line is RenderedDirective {
  return 'key' in line;
}

/** Directives of a section, without comments. */
export function directivesOf(section: RenderedSection): readonly RenderedDirective[] {
  return section.lines.filter(isDirective);
}

/** Blanks and line ends that uWSGI trims around a value. */
export function trimValue(value: string): string {
  return value.replace(/^[ \t\r\n\v\f]+|[ \t\r\n\v\f]+$/g, '');
}

/** Normalizes a comment: trims trailing blanks and control characters. */
export function commentText({ comment }: RenderedComment): string {
  return comment.replace(/[ \t\r]+$/, '');
}
