import type { RenderedDirective, RenderedLine, RenderedSection } from '../line';
import { hideMagic, revealMagic } from '../magic';

/** A parsed file. */
export interface ParsedFile {
  /** Sections in order. */
  readonly sections: readonly RenderedSection[];
  /** Lines that uWSGI would silently misread or ignore. */
  readonly diagnostics: readonly FileDiagnostic[];
  /** Line number in the file, from 1. */
  readonly lineOf: ReadonlyMap<RenderedLine, number>;
}

/** Text that uWSGI silently reads differently than it looks. */
export interface FileDiagnostic {
  /** Line number, from 1. */
  readonly line: number;
  /** Kind, in ini files. */
  readonly code: FileDiagnosticCode | (string & {});
  readonly message: string;
}

/**
 * Kind, in files other than ini: uWSGI sees no option, builds of uWSGI differ, or the text is not for uWSGI and would
 * be lost when the file is written again.
 */
export type FileDiagnosticCode = 'ignored' | 'builds-differ' | 'foreign';

const control = /[\0-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]/;

/** Collects the results of a reader. */
export class FileReading implements ParsedFile {
  readonly sections: { readonly name: string; readonly lines: RenderedLine[] }[] = [];
  readonly diagnostics: FileDiagnostic[] = [];
  readonly lineOf = new Map<RenderedLine, number>();

  /** @param format name of the format in messages */
  constructor(private readonly format: string) {}

  /**
   * Begins a section.
   *
   * @throws SyntaxError if it is repeated, because uWSGI then reads only one of them
   */
  section(name: string, line: number): void {
    const known = revealMagic(name);
    if (this.sections.some((one) => one.name === known)) {
      this.refuse(line, `section ${JSON.stringify(known)} is repeated, and uWSGI reads one of them only`);
    }
    this.sections.push({ name: known, lines: [] });
  }

  option(key: string, value: string, line: number): void {
    if (`${key}${value}`.includes('\0')) this.refuse(line, `uWSGI reads nothing of ${key} behind its NUL`);
    const directive: RenderedDirective = { key: revealMagic(key), value: revealMagic(value) };
    this.lineOf.set(directive, line);
    this.sections.at(-1)!.lines.push(directive);
  }

  /** Adds a comment of one or more lines to the current section. */
  comment(text: string | null | undefined): void {
    const lines = (text ?? '').split('\n').map((line) => revealMagic(line).trim());
    this.sections.at(-1)?.lines.push(...lines.filter((line) => line !== '').map((comment) => ({ comment })));
  }

  say(line: number, code: FileDiagnosticCode, message: string): void {
    this.diagnostics.push({ line, code, message });
  }

  /**
   * Prepares text for a parser of its format ({@link hideMagic}).
   *
   * @param others characters that the format rejects besides control characters
   * @throws SyntaxError if uWSGI's parsers reject it, or text cannot represent their input
   */
  hide(text: string, others?: RegExp): string {
    const found = control.exec(text) ?? others?.exec(text) ?? undefined;
    if (found !== undefined) {
      const code = found[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
      this.refuse(text.slice(0, found.index).split('\n').length, `it holds the character U+${code}`);
    }
    try {
      return hideMagic(text);
    } catch (error) {
      throw new SyntaxError(`Cannot read the ${this.format}: ${(error as Error).message}`);
    }
  }

  /** @throws SyntaxError always: uWSGI reads the text differently than it looks */
  refuse(line: number, reason: string): never {
    throw new SyntaxError(`Cannot read the ${this.format}, line ${line}: ${reason}`);
  }
}
