import { type Command, InvalidArgumentError, Option } from 'commander';
import type { ReportTarget } from './reports';

/** What the command line says of comparing without hosts, of reports and of policies. */
export interface ReviewFlags {
  /** Revision of git to compare with. */
  readonly against?: string;
  readonly report?: readonly ReportTarget[];
  /** Files with policies. */
  readonly policy?: readonly string[];
}

/** Adds `--against` and `--report`. */
export function withReports(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--against <revision>',
        'compare with the program of a git revision; asks no host and needs no secret',
      ),
    )
    .addOption(
      new Option(
        '--report <format[=file]>',
        'write the plan as markdown or html, to a file or in its place; may be given several times',
      ).argParser(target),
    );
}

/** Adds `--policy`. */
export function withPolicies(command: Command): Command {
  return command.addOption(
    new Option(
      '--policy <file>',
      'file whose default export is a policy or a list of them; may be given several times',
    ).argParser((file: string, before: readonly string[] = []) => [...before, file]),
  );
}

function target(text: string, before: readonly ReportTarget[] = []): readonly ReportTarget[] {
  const [, format, file] = /^(markdown|html)(?:=(.+))?$/.exec(text) ?? [];
  if (format === undefined)
    throw new InvalidArgumentError('It must be markdown or html, with a file behind "=" or without.');
  return [...before, { format: format as ReportTarget['format'], file }];
}
