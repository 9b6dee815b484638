import type { RenderedDirective, RenderedLine, RenderedSection } from '../line';
import { hideMagic, revealMagic } from '../magic';

/** A file taken apart. */
export interface ParsedFile {
  /** The sections in their order. */
  readonly sections: readonly RenderedSection[];
  /** What uWSGI would silently misread, or not read, by line. */
  readonly diagnostics: readonly FileDiagnostic[];
  /** The number of the line in the file, counted from 1. */
  readonly lineOf: ReadonlyMap<RenderedLine, number>;
}

/** Something that uWSGI reads without a word, but not as it looks. */
export interface FileDiagnostic {
  /** Where it stands, counted from 1. */
  readonly line: number;
  /** In ini files another word for each kind. */
  readonly code: FileDiagnosticCode | (string & {});
  readonly message: string;
}

/**
 * What kind it is, in files that are no ini: uWSGI sees no option there, builds of uWSGI differ in what they see, or it
 * is not for uWSGI, so that it would be lost if the file were written anew.
 */
export type FileDiagnosticCode = 'ignored' | 'builds-differ' | 'foreign';

const control = /[\0-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]/;

/** Gathers what a reader finds. */
export class FileReading implements ParsedFile {
  readonly sections: { readonly name: string; readonly lines: RenderedLine[] }[] = [];
  readonly diagnostics: FileDiagnostic[] = [];
  readonly lineOf = new Map<RenderedLine, number>();

  /** @param format how messages call it */
  constructor(private readonly format: string) {}

  /**
   * Begins a section.
   *
   * @throws SyntaxError when it is repeated, as uWSGI then reads only one of them
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

  /** A comment of one line or more, for the section at hand. */
  comment(text: string | null | undefined): void {
    const lines = (text ?? '').split('\n').map((line) => revealMagic(line).trim());
    this.sections.at(-1)?.lines.push(...lines.filter((line) => line !== '').map((comment) => ({ comment })));
  }

  say(line: number, code: FileDiagnosticCode, message: string): void {
    this.diagnostics.push({ line, code, message });
  }

  /**
   * The text as a parser of its form may see it ({@link hideMagic}).
   *
   * @param others characters that the form refuses besides control characters
   * @throws SyntaxError when parsers of uWSGI refuse it, or no text tells what they would see
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

  /** @throws SyntaxError always: uWSGI reads it otherwise than it looks */
  refuse(line: number, reason: string): never {
    throw new SyntaxError(`Cannot read the ${this.format}, line ${line}: ${reason}`);
  }
}
