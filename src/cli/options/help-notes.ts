/** Text below the options in the help of a command. */
export interface HelpNotes {
  /** Command lines, each without the name of the program. */
  readonly examples: readonly string[];
  /** Exit codes with their meanings. */
  readonly codes: Readonly<Record<number, string>>;
}

/** Exit codes that every command has. */
export const usualCodes = { 0: 'done', 1: 'failed', 2: 'wrong usage' } as const;

/** Exit codes of commands with `--detailed-exitcode`. */
export const differenceCodes = { ...usualCodes, 3: 'something differs (with --detailed-exitcode)' } as const;

/** Exit codes of commands that change hosts. */
export const changeCodes = { ...usualCodes, 1: 'something failed, or not confirmed' } as const;

/** The exit code of commands with policies. */
export const policyCodes = { 4: 'a policy refuses the program' } as const;

/** Formats exit codes and examples for the end of a command's help. */
export function helpNotes({ examples, codes }: HelpNotes): string {
  const meanings = Object.entries(codes).map(([code, meaning]) => `${code} ${meaning}`);
  const heading = examples.length === 1 ? 'Example' : 'Examples';
  const lines = examples.map((example) => `  uwsgi-iac ${example}`);
  return `\nExit codes: ${meanings.join(', ')}\n\n${heading}:\n${lines.join('\n')}`;
}
