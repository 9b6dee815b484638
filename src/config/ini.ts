import { checkLine, checkReferences, checkSectionName } from './ini-guard';
import { commentText, isDirective, type RenderedLine, type RenderedSection, trimValue } from './line';

/** How an ini text ends. */
export interface IniOptions {
  /**
   * Whether the last line ends like all others, as files do.
   * @default true
   */
  readonly finalNewline?: boolean;
}

/**
 * The text of an ini file: an empty line before each section, `key = value` below its head. The same sections give the
 * same bytes.
 *
 * @example
 * renderIni(renderSections([section])); // '\n[uwsgi]\nworkers = 4\n'
 *
 * @throws OptionError when a line would mean something else to uWSGI than what it says
 */
export function renderIni(
  sections: readonly RenderedSection[],
  { finalNewline = true }: IniOptions = {},
): string {
  const lines = iniLines(sections);
  return lines.join('\n') + (finalNewline && lines.length > 0 ? '\n' : '');
}

/** The lines of {@link renderIni}. */
export function iniLines(sections: readonly RenderedSection[]): readonly string[] {
  checkReferences(sections);
  return sections.flatMap((section, index) => {
    const lines = section.lines.map((line) => iniLine(section.name, line));
    // What stands above the first head belongs to no section.
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
