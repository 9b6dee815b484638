/** Exit codes of the command line. */
export const exitCodes = { done: 0, failed: 1, usage: 2, changes: 3, policy: 4, interrupted: 130 } as const;

let interrupted = false;

/** Notes that a signal interrupted the command: its exit code says so, however far it came. */
export function noteInterrupt(): void {
  interrupted = true;
}

/** Ends an interrupted command, also while something runs that nothing can cancel, as the search for a name. */
export function endInterrupted(): void {
  if (!interrupted) return;
  process.exitCode = exitCodes.interrupted;
  setTimeout(() => process.exit(), 1_000).unref();
}

/** Makes the action of a command: its result becomes the exit code of the process. */
export function exitWith<Arguments extends unknown[]>(
  run: (...values: Arguments) => Promise<number>,
): (...values: Arguments) => Promise<void> {
  return async (...values) => {
    process.exitCode = await run(...values);
  };
}
