import type { Command } from 'commander';

/** What stands below the options in the help of a command. */
export interface Notes {
  /** Command lines, each without the name of the program. */
  readonly examples: readonly string[];
  /** Exit codes with what they mean. */
  readonly codes: Readonly<Record<number, string>>;
}

/** Exit codes of commands that fail in no way of their own. */
export const usualCodes = { 0: 'done', 1: 'failed', 2: 'wrong usage' } as const;

/** Ends the help of a command with its exit codes and examples. */
export function withNotes(command: Command, given: Notes): Command {
  return command.addHelpText('after', notes(given));
}

/** The text of exit codes and examples. */
export function notes({ examples, codes }: Notes): string {
  const told = Object.entries(codes).map(([code, meaning]) => `${code} ${meaning}`);
  const name = examples.length === 1 ? 'Example' : 'Examples';
  const lines = examples.map((example) => `  uwsgi-iac ${example}`);
  return `\nExit codes: ${told.join(', ')}\n\n${name}:\n${lines.join('\n')}`;
}

/** Runs a command; what it returns becomes the exit code. */
export async function finish(code: Promise<number>): Promise<void> {
  process.exitCode = await code;
}

/** Gathers the values of an option that may be given several times. */
export function gather(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
