import { isDirective, type RenderedLine } from '../line';
import { scanLines } from '../magic';
import type { LintFinding } from './lint';

/** A text with its safe findings repaired. */
export interface FixedText {
  readonly text: string;
  /** Findings that are repaired. */
  readonly fixed: readonly LintFinding[];
}

/**
 * Applies the repairs of findings to an ini text. Only the lines of findings change, with their indentation kept; of several
 * findings on a line the first one counts, so a second run may find more.
 */
export function fixIni(text: string, findings: readonly LintFinding[]): FixedText {
  const lines = text.split('\n');
  // A line that a "%" joins to the next one is left alone.
  const single = new Set(
    scanLines(text).flatMap(({ number, drawnIn }) => (drawnIn.length === 0 ? [number] : [])),
  );
  const fixed = new Map<number, LintFinding>();
  for (const finding of findings) {
    const { line, repair } = finding;
    if (line === undefined || repair === undefined || !single.has(line) || fixed.has(line)) continue;
    fixed.set(line, finding);
  }
  const repaired = lines.flatMap((line, index) => {
    const repair = fixed.get(index + 1)?.repair;
    if (repair === undefined) return [line];
    const [, indent = '', end = ''] = /^([ \t]*).*?(\r?)$/s.exec(line) ?? [];
    return repair.map((one) => `${indent}${written(one)}${end}`);
  });
  return { text: repaired.join('\n'), fixed: [...fixed.values()] };
}

function written(line: RenderedLine): string {
  return isDirective(line) ? `${line.key} = ${line.value}` : `; ${line.comment}`;
}
