import { catalog } from './catalog';
import { endsInOpenPercent } from './ini-guard';
import { deadMagic, type ScannedLine } from './magic';
import type { IniLine } from './parse';

/** Text that uWSGI silently reads differently than it looks. */
export interface IniDiagnostic {
  /** Line number, from 1. */
  readonly line: number;
  readonly code: IniDiagnosticCode;
  readonly message: string;
}

/** Kind of misreading. */
export type IniDiagnosticCode =
  | 'eaten-newline'
  | 'dead-magic'
  | 'nul'
  | 'bom'
  | 'junk-after-head'
  | 'above-first-section'
  | 'repeated-section'
  | 'no-value'
  | 'no-key'
  | 'quoted'
  | 'inline-comment'
  | 'slash-comment'
  | 'continuation'
  | 'spelling'
  | 'nested-logic'
  | 'open-logic';

interface ReadLine {
  readonly scanned: ScannedLine;
  readonly line: IniLine;
}

/** Diagnoses lines that uWSGI would misread, in order. */
export function misreadLines(lines: readonly ReadLine[]): readonly IniDiagnostic[] {
  const found = [...lines.flatMap(judgeText), ...judgeSections(lines), ...judgeLogic(lines)];
  return found.sort((one, other) => one.line - other.line);
}

function judgeText({ scanned, line }: ReadLine): readonly IniDiagnostic[] {
  const found: IniDiagnostic[] = [];
  const say = (code: IniDiagnosticCode, message: string) =>
    found.push({ line: scanned.number, code, message });
  for (const next of scanned.drawnIn) {
    say(
      'eaten-newline',
      `The "%" at the end eats the line break, so line ${next} belongs to this one; write "%%"`,
    );
  }
  if (endsInOpenPercent(scanned.text)) {
    say(
      'eaten-newline',
      'The "%" at the end eats the end of the file, and uWSGI reads on in its memory; write "%%"',
    );
  }
  if (scanned.text.includes('\0')) say('nul', 'uWSGI reads nothing of a line behind a NUL');
  const dead = deadMagic(scanned.text).filter((token) => token !== '%');
  if (dead.length > 0 && line.kind !== 'comment') {
    say(
      'dead-magic',
      `uWSGI replaces ${dead.map((token) => JSON.stringify(token)).join(', ')} by nothing; write "%%" for a percent sign`,
    );
  }
  if (scanned.number === 1 && scanned.text.startsWith('\uFEFF')) {
    say(
      'bom',
      'The byte order mark belongs to the first line, so uWSGI does not see the section; save the file without it',
    );
  }
  if (line.kind === 'head') judgeHead(scanned, say);
  if (line.kind === 'directive') judgeDirective(line, say);
  return found;
}

type Say = (code: IniDiagnosticCode, message: string) => void;

function judgeHead({ text }: ScannedLine, say: Say): void {
  if (!text.trim().endsWith(']')) {
    say(
      'junk-after-head',
      'uWSGI uses all text up to the last character as section name, so the section is not found; end the line with "]"',
    );
  }
}

function judgeDirective({ key, value, bare }: IniLine & { kind: 'directive' }, say: Say): void {
  if (key === '') {
    say('no-key', 'A line that begins with "=" sets no option');
    return;
  }
  if (key.startsWith('//')) {
    say('slash-comment', 'uWSGI takes this for an option; comments begin with ";" or "#"');
    return;
  }
  const facts = catalog.get(key);
  if (bare && facts?.argument === 'required') {
    say('no-value', `"${key}" needs a value and gets an empty one: the line has no "="`);
  }
  const usual = key.toLowerCase().replaceAll('_', '-');
  if (facts === undefined && catalog.has(usual)) {
    say('spelling', `uWSGI ignores "${key}" (or refuses it with strict); the option is "${usual}"`);
  }
  if (/^(["']).*\1$/s.test(value))
    say('quoted', `The quotes are part of the value of "${key}": uWSGI knows no quoting`);
  if (/[ \t][;#] ?\w/.test(value) && !isRuleText(key)) {
    say(
      'inline-comment',
      `What follows the mark is part of the value of "${key}": a comment needs a line of its own`,
    );
  }
  if (value.endsWith('\\'))
    say('continuation', `The backslash is part of the value of "${key}": uWSGI joins no lines`);
}

/** Options whose text may contain comment characters. */
function isRuleText(key: string): boolean {
  return /route|header|hook|exec|alarm|log-format|^print$|env/.test(key);
}

function judgeSections(lines: readonly ReadLine[]): readonly IniDiagnostic[] {
  const found: IniDiagnostic[] = [];
  const seen = new Map<string, number>();
  let above = true;
  for (const { scanned, line } of lines) {
    if (line.kind === 'directive' && above) {
      found.push({
        line: scanned.number,
        code: 'above-first-section',
        message: `uWSGI never reads "${line.key}": it stands above the first section`,
      });
    }
    if (line.kind !== 'head') continue;
    above = false;
    const earlier = seen.get(line.name);
    if (earlier === undefined) seen.set(line.name, scanned.number);
    else {
      found.push({
        line: scanned.number,
        code: 'repeated-section',
        message: `Section [${line.name}] goes on here: uWSGI merges it with line ${earlier}`,
      });
    }
  }
  return found;
}

const opens = /^(if-.+|for|for-.+)$/;
const closes = /^(end|endif|end-if|endfor|end-for)$/;

function judgeLogic(lines: readonly ReadLine[]): readonly IniDiagnostic[] {
  const found: IniDiagnostic[] = [];
  let open: { key: string; line: number } | undefined;
  const unfinished = () => {
    if (open === undefined) return;
    found.push({
      line: open.line,
      code: 'open-logic',
      message: `"${open.key}" has no end, so it governs all that follows`,
    });
  };
  for (const { scanned, line } of lines) {
    if (line.kind !== 'directive') continue;
    if (closes.test(line.key)) open = undefined;
    else if (opens.test(line.key) && open !== undefined) {
      found.push({
        line: scanned.number,
        code: 'nested-logic',
        message: `"${line.key}" stands within "${open.key}" of line ${open.line}: uWSGI cannot nest them and exits`,
      });
    } else if (opens.test(line.key)) open = { key: line.key, line: scanned.number };
  }
  unfinished();
  return found;
}
