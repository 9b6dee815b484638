/** How a command ended, as exit codes. */
export const exitCodes = { done: 0, failed: 1, usage: 2, changes: 3, policy: 4 } as const;
