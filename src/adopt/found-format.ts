import { type FileFormat, formatOfPath, formatOfText, parseFile } from '../config/file-format';
import type { RenderedSection } from '../config/line';

/** Detects the format of a configuration by file name, or by a uWSGI section in it; undefined for other files. */
export function formatOfFile(path: string, text: string): FileFormat | undefined {
  const format = formatOfPath(path) ?? formatOfText(text);
  return path.endsWith('.ini') || patternOf[format].test(text) ? format : undefined;
}

/** Patterns that identify a uWSGI configuration: other programs use all formats except ini as well. */
const patternOf: { readonly [Format in FileFormat]: RegExp } = {
  ini: /^[ \t]*\[uwsgi\]/m,
  xml: /<uwsgi[\s/>]/,
  yaml: /^["']?uwsgi["']?[ \t]*:/m,
  json: /"uwsgi"\s*:/,
};

/** Sections of a configuration; none of a file that cannot be parsed. */
export function readableSections(path: string, text: string): readonly RenderedSection[] {
  const format = formatOfFile(path, text);
  try {
    return format === undefined ? [] : parseFile(text, format).sections;
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}
