import type { Host } from '../../transport/host';
import { joinShell, type Shell, sh } from '../../transport/shell';
import type { Work } from '../resource';
import type { Transaction } from '../transaction';
import { activateLimit } from '../transaction-script';
import { occupantsOf } from './displaced';

/** A managed process on a host, and how it stops for its successor. */
export interface Occupant {
  /** Shell: stops it and keeps its files. `$note` is an empty directory for data that `comeBack` needs. */
  readonly leave: Shell;
  /** Shell: starts it again by the data in `$note`, and succeeds once it serves. Replaced files are restored before. */
  readonly comeBack: Shell;
}

/** Most seconds until an occupant that came back must serve. */
export const returnSeconds = 60;

/** Transaction of a change that takes over places: displaced resources stop for it, and the rest of its swap follows. */
export const takingOver = (host: Host, transaction: Transaction, work: Work): Transaction =>
  withOccupants(withRest(host, transaction, work), occupantsOf(work));

/** Lets the rest of a swap follow before the verdict, so that the host undoes both or none. */
function withRest(host: Host, transaction: Transaction, { swap }: Work): Transaction {
  if (swap === undefined) return transaction;
  const { joins, rest } = swap;
  const { verdict } = transaction;
  if (rest === undefined) return { ...transaction, joins };
  const judge = async () => (await verdict?.judge()) ?? rest.judge(host);
  return { ...transaction, joins, verdict: { seconds: verdict?.seconds ?? 0, judge, rest: rest.token } };
}

/**
 * Adds occupants to a transaction: they stop before its activation, and start again if it fails. Validation and writing come
 * before that and do not touch them.
 */
function withOccupants(transaction: Transaction, occupants: readonly Occupant[]): Transaction {
  if (occupants.length === 0) return transaction;
  const note = (index: number): Shell => sh`"$work/occupant-${index}"`;
  const leave = occupants.map(
    (occupant, index) => sh`mkdir ${note(index)} || return 1
( note=${note(index)}
${occupant.leave}
) > /dev/null || return 1`,
  );
  const comeBack = occupants.map(
    (occupant, index) => sh`[ ! -d ${note(index)} ] || ( note=${note(index)}
${occupant.comeBack}
) > /dev/null || undone=1`,
  );
  return {
    ...transaction,
    activateSeconds: activateLimit(transaction) + occupants.length * returnSeconds * 2,
    activate: sh`${joinShell(leave)}
${transaction.activate}`,
    revert: sh`end_newcomer() {
${transaction.revert}
}
end_newcomer; undone=$?
${joinShell(comeBack.reverse())}
return "$undone"`,
  };
}
