import { writeFileSync } from 'node:fs';
import type { Plan } from '../engine/plan';
import { hide } from '../report/hide';
import { htmlFailure, htmlOf } from '../report/html';
import { markdownFailure, markdownOf } from '../report/markdown';
import { type ReportOptions, reportOf } from '../report/model';
import { explain } from './explain';
import { printFile } from './print';

/** A report that is asked for: its form, and the file it goes to; none is standard output. */
export interface ReportTarget {
  readonly format: 'markdown' | 'html';
  readonly file?: string;
}

/** Writes the reports of a plan; tells whether one went to standard output in the place of the plan. */
export async function writeReports(
  targets: readonly ReportTarget[],
  made: Plan,
  options: ReportOptions,
): Promise<{ readonly printed: boolean }> {
  if (targets.length === 0) return { printed: false };
  const report = reportOf(made, options);
  return put(targets, { markdown: () => markdownOf(report), html: () => htmlOf(report) });
}

/**
 * Runs what makes and reports a plan; where it fails, the reports tell why, so that a pull request shows it.
 *
 * @throws what it throws
 */
export async function reportingFailure(
  targets: readonly ReportTarget[],
  run: () => Promise<number>,
): Promise<number> {
  try {
    return await run();
  } catch (error) {
    const message = hide(explain(error).replace(/^Error: /, ''));
    await put(targets, { markdown: () => markdownFailure(message), html: () => htmlFailure(message) });
    throw error;
  }
}

async function put(
  targets: readonly ReportTarget[],
  writers: Readonly<Record<ReportTarget['format'], () => string | Promise<string>>>,
): Promise<{ readonly printed: boolean }> {
  for (const { format, file } of targets) {
    const text = await writers[format]();
    if (file === undefined) printFile(text);
    else writeFileSync(file, text);
  }
  return { printed: targets.some(({ file }) => file === undefined) };
}
