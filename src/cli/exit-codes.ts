/** Exit codes of the command line. */
export const exitCodes = { done: 0, failed: 1, usage: 2, changes: 3, policy: 4 } as const;

/** Makes the action of a command: its result becomes the exit code of the process. */
export function exitWith<Arguments extends unknown[]>(
  run: (...values: Arguments) => Promise<number>,
): (...values: Arguments) => Promise<void> {
  return async (...values) => {
    process.exitCode = await run(...values);
  };
}
