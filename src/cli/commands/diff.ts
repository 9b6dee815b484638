import type { Command } from 'commander';
import { type DiffFlags, printComparison } from '../diff/comparison';
import { compareFiles } from '../diff/files';
import { compareHosts } from '../diff/hosts';
import { compareRevisions } from '../diff/revisions';
import { UsageError } from '../errors';
import { exitWith } from '../exit-codes';
import { json, resource as resourceOption } from '../options/common';
import { differenceCodes, helpNotes } from '../options/help-notes';

/** Options of `diff`. */
export interface DiffCommandOptions extends DiffFlags {
  readonly program?: string;
  readonly resource?: string;
}

export function define(command: Command): void {
  command
    .argument(
      '[subjects...]',
      'two files of any format; with --program, none, or a resource and two revisions',
    )
    .option('--program <file>', 'program whose hosts or history are compared')
    .addOption(resourceOption())
    .option('--detailed-exitcode', 'exit with 3 if something differs')
    .addOption(json())
    .addHelpText(
      'after',
      helpNotes({
        examples: [
          'diff old.ini new.yaml',
          'diff --program deploy.ts --resource web1/shop/instance',
          'diff --program deploy.ts web1/shop/instance 3 5',
        ],
        codes: differenceCodes,
      }),
    )
    .action(exitWith(diff));
}

/** Compares two files, a program with its hosts, or two revisions of a resource. */
async function diff(subjects: readonly string[], options: DiffCommandOptions): Promise<number> {
  const { program, resource } = options;
  if (program === undefined) {
    const [one, other, ...more] = subjects;
    if (one === undefined || other === undefined || more.length > 0 || resource !== undefined) {
      throw new UsageError(
        'Cannot compare: give two files, or --program with --resource, or --program with a resource and two revisions',
      );
    }
    return printComparison(await compareFiles(one, other), options);
  }
  if (subjects.length === 0) return compareHosts(program, options);
  const [path, from, to, ...more] = subjects;
  if (path === undefined || from === undefined || to === undefined || more.length > 0) {
    throw new UsageError(
      'Cannot compare revisions: give the resource and two numbers that "uwsgi-iac history" lists',
    );
  }
  return printComparison(await compareRevisions(program, { path, from, to }), options);
}
