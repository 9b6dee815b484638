import { checkLine, checkReferences, checkSectionName } from './ini-guard';
import { commentText, isDirective, type RenderedLine, type RenderedSection, trimValue } from './line';

/** Options for ini text. */
export interface IniOptions {
  /**
   * Whether the last line ends with a line break, as in files.
   * @default true
   */
  readonly finalNewline?: boolean;
}

/**
 * Renders an ini file: an empty line before each section, `key = value` below its header. Equal sections give equal bytes.
 *
 * @example
 * renderIni(renderSections([section])); // '\n[uwsgi]\nworkers = 4\n'
 *
 * @throws OptionError if uWSGI would read a line differently
 */
export function renderIni(
  sections: readonly RenderedSection[],
  { finalNewline = true }: IniOptions = {},
): string {
  const lines = iniLines(sections);
  return lines.join('\n') + (finalNewline && lines.length > 0 ? '\n' : '');
}

/** Lines of {@link renderIni}. */
export function iniLines(sections: readonly RenderedSection[]): readonly string[] {
  checkReferences(sections);
  return sections.flatMap((section, index) => {
    const lines = section.lines.map((line) => iniLine(section.name, line));
    // Lines above the first header belong to no section.
    if (index === 0 && section.name === '') return lines;
    checkSectionName(section.name);
    return ['', `[${section.name}]`, ...lines];
  });
}

function iniLine(section: string, line: RenderedLine): string {
  checkLine(section, line);
  if (isDirective(line)) return `${line.key} = ${trimValue(line.value)}`;
  const mark = line.mark ?? ';';
  const text = commentText(line);
  return text === '' ? mark : `${mark} ${text}`;
}
