import type { Transaction } from '../transaction';
import { activateLimit } from '../transaction-script';

/** Something of ours that serves on a host, and how it makes room for what takes over from it. */
export interface Occupant {
  /** Shell: ends it and keeps its files. `$note` is an empty directory for what its return needs. */
  readonly leave: string;
  /** Shell: lets it serve again as noted in `$note`, and succeeds once it does. Files that others wrote are put back by then. */
  readonly comeBack: string;
}

/** Most seconds until an occupant that came back must serve. */
export const returnSeconds = 60;

/**
 * A transaction before whose activation the occupants end, and after whose failure they serve again: what was validated
 * and written so far has touched none of them.
 */
export function takingOver(transaction: Transaction, occupants: readonly Occupant[]): Transaction {
  if (occupants.length === 0) return transaction;
  const note = (index: number): string => `"$work/occupant-${index}"`;
  const leave = occupants.map(
    (occupant, index) => `mkdir ${note(index)} || return 1
( note=${note(index)}
${occupant.leave}
) > /dev/null || return 1`,
  );
  const comeBack = occupants.map(
    (occupant, index) => `[ ! -d ${note(index)} ] || ( note=${note(index)}
${occupant.comeBack}
) > /dev/null || undone=1`,
  );
  return {
    ...transaction,
    activateSeconds: activateLimit(transaction) + occupants.length * returnSeconds * 2,
    activate: `${leave.join('\n')}\n${transaction.activate}`,
    revert: `end_newcomer() {
${transaction.revert}
}
end_newcomer; undone=$?
${comeBack.reverse().join('\n')}
return "$undone"`,
  };
}
