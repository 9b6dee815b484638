import { type Command, InvalidArgumentError, Option } from 'commander';
import type { ReportTarget } from '../output/reports';
import { collect } from './common';

/** Checks of a program before it is used. */
export interface CheckFlags {
  /** Whether type errors of the program are reported. */
  readonly check?: boolean;
  /** Files with policies. */
  readonly policy?: readonly string[];
}

/** Options for comparing without hosts and for writing reports. */
export interface ReviewFlags extends CheckFlags {
  /** Git revision to compare with. */
  readonly against?: string;
  readonly report?: readonly ReportTarget[];
}

/** Adds `--against` and `--report`. */
export function withReports(command: Command): Command {
  return command
    .option(
      '--against <revision>',
      'compare with the program of a git revision; connects to no host and needs no secret',
    )
    .addOption(
      new Option(
        '--report <format[=file]>',
        'write the plan as markdown or html, to a file or to the standard output; may be repeated',
      ).argParser(reportTarget),
    );
}

/** Adds `--policy` and `--check`. */
export function withChecks(command: Command): Command {
  return command
    .option('--check', 'report type errors of the program first; needs TypeScript beside it')
    .addOption(
      new Option(
        '--policy <file>',
        'file whose default export is a policy or a list of policies; may be repeated',
      ).argParser(collect),
    );
}

function reportTarget(text: string, before: readonly ReportTarget[] = []): readonly ReportTarget[] {
  const [, format, file] = /^(markdown|html)(?:=(.+))?$/.exec(text) ?? [];
  if (format === undefined)
    throw new InvalidArgumentError('It must be markdown or html, with "=file" or without.');
  return [...before, { format: format as ReportTarget['format'], file }];
}
