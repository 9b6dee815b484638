import { endsInOpenPercent } from './ini-guard';
import type { RenderedLine, RenderedSection } from './line';
import { scanLines, withoutDeadMagic } from './magic';
import { type IniDiagnostic, misreadLines } from './parse-diagnostics';
import type { ParsedFile } from './readers/parsed-file';

/** A parsed ini file. */
export interface ParsedIni extends ParsedFile {
  /** Sections in order, including repeated ones; one without a name holds lines above the first header. */
  readonly sections: readonly RenderedSection[];
  /** Lines that uWSGI would silently misread. */
  readonly diagnostics: readonly IniDiagnostic[];
  /** Line number in the file, from 1. */
  readonly lineOf: ReadonlyMap<RenderedLine, number>;
}

/** A parsed line. */
export type IniLine =
  | { readonly kind: 'blank' }
  | { readonly kind: 'head'; readonly name: string }
  | { readonly kind: 'comment'; readonly mark: ';' | '#'; readonly comment: string }
  | { readonly kind: 'directive'; readonly key: string; readonly value: string; readonly bare: boolean };

/**
 * Parses an ini file as uWSGI does; never throws. Order, repeated keys and sections, and comments are kept; empty
 * lines and blanks around keys and values are not. Misleading text is returned as uWSGI reads it, with a diagnostic.
 *
 * @example
 * parseIni('[uwsgi]\nworkers = 4\n').sections; // [{ name: 'uwsgi', lines: [{ key: 'workers', value: '4' }] }]
 */
export function parseIni(text: string): ParsedIni {
  const sections: { name: string; lines: RenderedLine[] }[] = [];
  const lineOf = new Map<RenderedLine, number>();
  const read = scanLines(text).map((scanned) => ({ scanned, line: readLine(scanned.text) }));
  for (const { scanned, line } of read) {
    if (line.kind === 'blank') continue;
    if (line.kind === 'head') {
      sections.push({ name: line.name, lines: [] });
      continue;
    }
    // uWSGI rejects (strict) or ignores an option without a name; rendered files cannot contain one.
    if (line.kind === 'directive' && line.key === '') continue;
    const kept = rendered(line);
    lineOf.set(kept, scanned.number);
    if (sections.length === 0) sections.push({ name: '', lines: [] });
    sections.at(-1)!.lines.push(kept);
  }
  return { sections, lineOf, diagnostics: misreadLines(read) };
}

function rendered(line: IniLine & { kind: 'comment' | 'directive' }): RenderedLine {
  if (line.kind === 'directive') return { key: line.key, value: line.value };
  return line.mark === '#' ? { comment: line.comment, mark: '#' } : { comment: line.comment };
}

/**
 * Classifies a line. Magic without a value is kept if harmless; if it would change the kind of the line when written
 * again, it is removed, as uWSGI does.
 */
function readLine(text: string): IniLine {
  const written = splitLine(text);
  const meant = splitLine(withoutDeadMagic(text));
  return sameLine(written, meant) ? written : meant;
}

function sameLine(written: IniLine, meant: IniLine): boolean {
  const same = (one: string, other: string) => withoutDeadMagic(one) === other && !endsInOpenPercent(one);
  if (written.kind === 'head' && meant.kind === 'head') return same(written.name, meant.name);
  if (written.kind === 'comment' && meant.kind === 'comment') return same(written.comment, meant.comment);
  if (written.kind !== 'directive' || meant.kind !== 'directive') return written.kind === meant.kind;
  return same(written.key, meant.key) && same(written.value, meant.value);
}

/** `uwsgi_ini_config` in core/ini.c, for one line. */
function splitLine(text: string): IniLine {
  // C strings end at a NUL.
  const line = trimBlanks(text.split('\0', 1)[0]!);
  if (line === '') return { kind: 'blank' };
  const mark = line[0]!;
  // uWSGI removes the last character unconditionally.
  if (mark === '[') return { kind: 'head', name: line.length === 1 ? '' : line.slice(1, -1) };
  if (mark === ';' || mark === '#')
    return { kind: 'comment', mark, comment: line.slice(1).replace(/^ /, '') };
  const at = line.indexOf('=');
  if (at === -1) return { kind: 'directive', key: line, value: '', bare: true };
  return {
    kind: 'directive',
    key: trimBlanks(line.slice(0, at)),
    value: trimBlanks(line.slice(at + 1)),
    bare: false,
  };
}

function trimBlanks(text: string): string {
  return text.replace(/^[ \t\r]+|[ \t\r]+$/g, '');
}
