import { setIn } from '../../plan/format-value';
import { paint } from './paint';
import { printError } from './print';

/** Marks a failure; the exit code is not 0 where it is printed. */
export const failureMark = paint('remove', '✗');

/** Prints a warning on standard error. */
export function warn(message: string): void {
  printError(`${paint('change', 'Warning:')} ${setIn(message)}\n`);
}
