import { failureHint } from '../transport/failures';
import type { ExecResult, Host } from '../transport/host';
import { newNonce } from '../transport/scripts/nonce';
import { hostSeconds, transactionScript } from './transaction-script';

/** A file that a transaction puts into place. */
export interface TransactionFile {
  readonly path: string;
  readonly content: string;
  readonly mode: string;
  readonly owner?: string;
  readonly group?: string;
  /** SHA-256 of what stood there when the change was decided, or `absent`. */
  readonly expected: string;
}

/** A change of files with what makes it effective: done as a whole on the host, or undone as a whole. */
export interface Transaction {
  /** What it is for, in messages. */
  readonly purpose: string;
  readonly files: readonly TransactionFile[];
  /** Shell: prepares what the activation needs; a failure undoes all. */
  readonly prepare?: string;
  /** Shell: makes the new files effective. */
  readonly activate: string;
  /**
   * Shell: succeeds once the change is effective; asked again until the deadline. Status 2 gives up at once. `$began` is
   * the second it was first asked, by `now`; what it puts into `$lacks` tells what was missing to the end.
   */
  readonly prove: string;
  /** What we ourselves see of the effect, once `prove` has succeeded. The host undoes the change when we are gone. */
  readonly verdict?: Verdict;
  /** Shell: what is left to do once the change has succeeded; its failure changes nothing. */
  readonly record?: string;
  /** Shell: makes the previous files effective again, after they were put back. */
  readonly revert: string;
  /** Shell: prints what explains a failure. */
  readonly evidence: string;
  /** Most seconds until `prove` must have succeeded. */
  readonly deadline: number;
  /**
   * Most seconds for `activate`, and for `record`. What it waits for then is ended, and the change undone.
   * @default - twice the deadline and two minutes, because a service may take as long to stop
   */
  readonly activateSeconds?: number;
}

/** Whether a change that came into effect does what it is for. */
export interface Verdict {
  /** Most seconds until the host has heard it; then it undoes the change. */
  readonly seconds: number;
  /** Resolves with why the change must be undone, or with undefined where it may stay. */
  readonly judge: () => Promise<string | undefined>;
}

/** How a transaction ended. */
export type Outcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'conflict'; readonly path: string; readonly found: string }
  | { readonly kind: 'refused'; readonly message: string }
  | {
      readonly kind: 'reverted';
      readonly phase: string;
      readonly evidence: string;
      readonly restored: boolean;
    };

/**
 * Runs a transaction in one exec. The script is read whole before it begins and goes on when the connection is lost,
 * so that a vanished client leaves the new state proven or the old one restored. For the same reason an interrupt does
 * not end it: every part of it has a limit on the host, and we wait for longer than all of them take together.
 */
export async function runTransaction(host: Host, transaction: Transaction): Promise<Outcome> {
  const { verdict } = transaction;
  let reason: string | undefined;
  // What an application or a log prints must not pass for a line of the script.
  const sign = newNonce();
  const result = await host.exec(transactionScript(transaction, sign), {
    purpose: transaction.purpose,
    // One that runs before it may take as long.
    timeout: hostSeconds(transaction) * 2 + 30,
    allowFailure: true,
    dialogue: verdict && {
      asks: `@${sign} verdict`,
      async answer() {
        reason = await verdict.judge().catch(({ message }: Error) => message);
        return reason === undefined ? 'keep' : 'undo';
      },
    },
  });
  const outcome = outcomeOf(result, transaction, sign);
  if (outcome.kind !== 'reverted' || outcome.phase !== 'verdict') return outcome;
  return { ...outcome, evidence: [reason, outcome.evidence].filter(Boolean).join('\n') };
}

function outcomeOf({ code, stdout, stderr }: ExecResult, { files }: Transaction, sign: string): Outcome {
  const fields = (name: string): string | undefined =>
    new RegExp(`^@${sign} ${name} (.*)$`, 'm').exec(stdout)?.[1];
  if (code === 0 && fields('done') !== undefined) return { kind: 'done' };
  const conflict = fields('conflict');
  if (conflict !== undefined) {
    const [index, found] = conflict.split(' ');
    return { kind: 'conflict', path: files[Number(index)]!.path, found: found! };
  }
  const reverted = fields('reverted');
  if (reverted === undefined) {
    return {
      kind: 'refused',
      message: [failureHint(stderr) ?? `exit status ${code}`, stderr.trim(), stdout.trim()]
        .filter(Boolean)
        .join('\n'),
    };
  }
  const [phase, restored] = reverted.split(' ');
  const evidence = stdout.split(`@${sign} evidence\n`)[1]?.split(`@${sign} end`)[0]?.trim() ?? '';
  return {
    kind: 'reverted',
    phase: phase!,
    restored: restored === '0',
    evidence: [stderr.trim(), evidence].filter(Boolean).join('\n'),
  };
}
