import { InvalidArgumentError, Option } from 'commander';

/** The argument of commands that run a program. */
export const programArgument = [
  '<program>',
  'file whose default export is a Project, or a function that returns one',
] as const;

/** The argument of commands that read a configuration. */
export const fileArgument = [
  '<file>',
  'an ini, xml, yaml or json file, or a program whose default export is a Project or a Section',
] as const;

/** The same, where a program in this directory is the default. */
export const optionalFile = [
  '[file]',
  `${fileArgument[1]} (default: uwsgicfg.ts, uwsgicfg.js or deploy.ts here)`,
] as const;

/** Options that several commands share; each call makes a new one, because commander changes them. */
export const json = (): Option => new Option('--json', 'print JSON');
export const yes = (): Option => new Option('-y, --yes', 'do not ask before changing hosts');
export const adoptFiles = (): Option =>
  new Option('--adopt', 'take over files that exist already and that no project owns');
export const discardEdits = (): Option =>
  new Option('--discard-edits', 'remove files even if they were edited or replaced after the last apply');
export const detailedExitcode = (): Option =>
  new Option('--detailed-exitcode', 'exit with 3 if there is something to change');
export const target = (): Option =>
  new Option('--target <path...>', 'only these constructs or resources, and their dependencies');
export const replaceOption = (): Option =>
  new Option('--replace <path...>', 'replace these even if unchanged');
export const resource = (): Option =>
  new Option('--resource <path>', 'resource of a project, by its path in the plan');
export const only = (): Option =>
  new Option('--only <alias>', 'only this configuration of a program that exports several');
export const section = (): Option => new Option('--section <name>', 'only this section');
export const binary = (): Option =>
  new Option('--binary <path>', 'path of the uWSGI binary').default('uwsgi');

/** An option with a closed set of values. */
export const choice = (flags: string, description: string, choices: readonly string[]): Option =>
  new Option(flags, description).choices(choices);

/** Collects the values of an option that may be repeated. */
export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

/** Parses a positive whole number, such as the number of a revision. */
export function positiveInteger(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('It must be a number, such as 4.');
  return Number(text);
}
