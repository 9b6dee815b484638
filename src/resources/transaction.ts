import { failureHint } from '../transport/failures';
import type { ExecResult, Host } from '../transport/host';
import { newNonce } from '../transport/scripts/nonce';
import type { Shell } from '../transport/shell';
import { hostSeconds, transactionScript } from './transaction-script';

/** A file that a transaction puts into place. */
export interface TransactionFile {
  readonly path: string;
  readonly content: string;
  readonly mode: string;
  readonly owner?: string;
  readonly group?: string;
  /** SHA-256 of the file when the change was planned, or `absent`. */
  readonly expected: string;
}

/** A change of files and its activation: applied on the host as a whole, or rolled back as a whole. */
export interface Transaction {
  /** Purpose, for messages. */
  readonly purpose: string;
  readonly files: readonly TransactionFile[];
  /** Shell: prepares the activation; a failure rolls back. */
  readonly prepare?: Shell;
  /** Shell: makes the new files effective. */
  readonly activate: Shell;
  /**
   * Shell: succeeds once the change is effective; repeated until the deadline. Status 2 gives up at once. `$began` is the time
   * of the first attempt in seconds, by `now`; the last `$lacks` that it sets names the missing condition in the error.
   */
  readonly prove: Shell;
  /** Verdict of the client once `prove` has succeeded. The host rolls the change back if the client is gone. */
  readonly verdict?: ChangeVerdict;
  /** Token of the change of a swap that waits for this one. */
  readonly joins?: string;
  /** Shell: follow-up of a successful change; its failure has no effect. */
  readonly record?: Shell;
  /** Shell: makes the previous files effective again, after they were restored. */
  readonly revert: Shell;
  /** Shell: prints the evidence of a failure. */
  readonly evidence: Shell;
  /** Most seconds until `prove` must have succeeded. */
  readonly deadline: number;
  /**
   * Most seconds for `activate`, and for `record`. A step that takes longer is ended, and the change rolled back.
   * @default - twice the deadline and two minutes, because a service may take as long to stop
   */
  readonly activateSeconds?: number;
}

/** Decision of the client on a change that took effect. */
export interface ChangeVerdict {
  /** Most seconds until the host has received it; then the host rolls the change back. */
  readonly seconds: number;
  /** Resolves with the reason for a rollback, or with undefined if the change may stay. */
  readonly judge: () => Promise<string | undefined>;
  /** Token of the further changes of a swap that the verdict makes. */
  readonly rest?: string;
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
 * Runs a transaction in one exec. The script is read whole before it begins and continues when the connection is lost, so that
 * either the new state is proven or the old one restored. For the same reason an interrupt does not end it: every phase has a
 * time limit on the host, and the client waits longer than all of them take together.
 */
export async function runTransaction(host: Host, transaction: Transaction): Promise<Outcome> {
  const { verdict } = transaction;
  let reason: string | undefined;
  // Output of an application or a log must not be mistaken for a line of the script.
  const sign = newNonce();
  const result = await host.exec(transactionScript(transaction, sign), {
    purpose: transaction.purpose,
    // An earlier script may hold the mutex as long.
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
