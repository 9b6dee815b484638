import { writeFileSync } from 'node:fs';
import type { Plan } from '../../engine/plan';
import { htmlFailure, htmlOf } from '../../report/html';
import { markdownFailure, markdownOf } from '../../report/markdown';
import { type ReportOptions, reportOf } from '../../report/model';
import { redact } from '../../report/redact';
import { formatError } from './format-error';
import { printFile } from './print';

/** A requested report: its format and file; standard output without a file. */
export interface ReportTarget {
  readonly format: 'markdown' | 'html';
  readonly file?: string;
}

/** Writes the reports of a plan; `printed` says that one went to standard output and replaces the plan. */
export async function writeReports(
  targets: readonly ReportTarget[],
  plan: Plan,
  options: ReportOptions,
): Promise<{ readonly printed: boolean }> {
  if (targets.length === 0) return { printed: false };
  const report = reportOf(plan, options);
  return put(targets, { markdown: () => markdownOf(report), html: () => htmlOf(report) });
}

/**
 * Runs a plan with its reports. If it fails, the reports contain the error, so that a pull request shows it.
 *
 * @throws the error of `run`
 */
export async function reportingFailure(
  targets: readonly ReportTarget[],
  run: () => Promise<number>,
): Promise<number> {
  try {
    return await run();
  } catch (error) {
    const message = redact(formatError(error).replace(/^Error: /, ''));
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
