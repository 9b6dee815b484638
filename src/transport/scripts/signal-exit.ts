import { joinShell, sh } from '../shell';

const statuses = { HUP: 129, INT: 130, PIPE: 141, TERM: 143 } as const;

/** Shell: a signal that ends the script runs its EXIT trap, which dash does only at an `exit`. */
export const exitOnSignals = joinShell(
  Object.entries(statuses).map(([signal, status]) => sh`trap ${`exit ${status}`} ${signal}`),
  '; ',
);
