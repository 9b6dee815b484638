import { createInterface } from 'node:readline/promises';
import { printError } from './output/print';

/** Options that answer a question beforehand. */
export interface ConfirmFlags {
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** Asks on the terminal; without a terminal only `--yes` confirms. */
export async function confirm({ yes, json }: ConfirmFlags, question: string): Promise<boolean> {
  if (yes) return true;
  if (json || !process.stdin.isTTY) {
    printError('Nothing was changed: there is no terminal for the question; give --yes\n');
    return false;
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(`${question} [y/N] `);
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
}
