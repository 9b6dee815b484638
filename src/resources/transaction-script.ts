import { digestFunctions } from '../transport/scripts/digest';
import { installFunctions, installTarget, stemOf } from '../transport/scripts/install';
import { base64, joinShell, raw, type Shell, sh, shellFunction } from '../transport/shell';
import { transactionSh } from './generated/shell';
import { hostMutex } from './host-mutex';
import { hostRestSh } from './takeover/generated/shell';
import { nextSeconds, restSeconds } from './takeover/host-rest';
import type { Transaction, TransactionFile } from './transaction';
import { watchdog } from './watchdog';
import { workFolder } from './work-folder';

/** Time limits of the phases of a transaction on the host, in seconds; a phase that takes longer is ended. */
interface Limits {
  readonly prepare: number;
  readonly activate: number;
  readonly prove: number;
  readonly verdict: number;
  readonly record: number;
  readonly evidence: number;
  readonly revert: number;
}

/** Time limit of the activation of a transaction on the host, in seconds. */
export const activateLimit = ({ deadline, activateSeconds = deadline * 2 + 120 }: Transaction): number =>
  activateSeconds;

function limitsOf(transaction: Transaction): Limits {
  const { deadline, verdict } = transaction;
  const activateSeconds = activateLimit(transaction);
  return {
    prepare: 90,
    activate: activateSeconds,
    // It ends by itself, unless a check hangs.
    prove: deadline + 30,
    verdict:
      verdict === undefined ? 0 : verdict.seconds + 10 + (verdict.rest === undefined ? 0 : restSeconds),
    record: activateSeconds,
    evidence: 20,
    revert: activateSeconds + deadline + 30,
  };
}

/** Most seconds that the script of a transaction runs once it has the lock; its client must wait longer. */
export function hostSeconds(transaction: Transaction): number {
  const { prepare, activate, prove, verdict, record, evidence, revert } = limitsOf(transaction);
  // Processes that the watchdog kills may need a second or two to end.
  return prepare + activate + prove + verdict + Math.max(record, evidence + revert) + 15;
}

/**
 * The script of a transaction (transaction.sh).
 *
 * @param sign random mark of the script's own output lines; no other process knows it
 */
export function transactionScript(transaction: Transaction, sign: string): Shell {
  const { files, verdict, joins = '', deadline } = transaction;
  const limits = limitsOf(transaction);
  const subject = files.map(({ path }) => path).join('\n') || transaction.purpose;
  return joinShell([
    sh`sign=${sign} deadline=${deadline} joins=${joins}`,
    sh`rest=${verdict?.rest ?? ''} rest_seconds=${(verdict?.seconds ?? 0) + nextSeconds} verdict_seconds=${verdict?.seconds ?? 0}`,
    sh`limit_prepare=${limits.prepare} limit_activate=${limits.activate} limit_prove=${limits.prove}`,
    sh`limit_verdict=${verdict === undefined ? '' : limits.verdict} limit_record=${limits.record}`,
    sh`limit_evidence=${limits.evidence} limit_revert=${limits.revert}`,
    hostMutex(subject, hostSeconds(transaction)),
    workFolder,
    watchdog,
    installFunctions,
    digestFunctions,
    hostRestSh,
    transactionSh,
    ...stepFunctions(transaction),
    ...fileFunctions(files),
    sh`main`,
  ]);
}

/** The steps of a transaction, each as a function. */
function stepFunctions(transaction: Transaction): readonly Shell[] {
  const { prepare = sh`:`, activate, prove, revert, evidence, record = sh`:` } = transaction;
  const steps = { prepare, activate, prove, revert, evidence, record };
  return Object.entries(steps).map(([name, step]) => shellFunction(name, step));
}

/** The functions for the files of a transaction. */
function fileFunctions(files: readonly TransactionFile[]): readonly Shell[] {
  const placed = files.map((file, index) => {
    const { directory, name, staged } = installTarget(file.path);
    const kept = installTarget(file.path).staged;
    const { expected, mode } = file;
    const words = [index, directory, name, staged, kept, expected, mode, ownerOf(file), stemOf(file.path)];
    return { ...file, index, directory, staged, words };
  });
  const all = (name: string, lines: readonly Shell[]): Shell =>
    shellFunction(name, joinShell([...lines, sh`:`]));
  const durable = (paths: readonly Shell[]): readonly Shell[] =>
    paths.length === 0 ? [] : [sh`durable ${paths} || return`];
  const folders = [...new Set(placed.map(({ directory }) => directory))];
  return [
    all(
      'receive_files',
      placed.map(
        ({ index, content }) => sh`base64 -d > "$work/${index}.new" <<'END' || return 1
${wrap(content)}
END`,
      ),
    ),
    all(
      'each_file',
      placed.map(({ words }) => sh`"$@" ${words} || return`),
    ),
    all('sync_staged', durable(placed.map(({ directory, staged }) => sh`${directory}/${staged}`))),
    all('sync_folders', durable(folders.map((folder) => sh`${folder}`))),
  ];
}

const ownerOf = ({ owner = '', group }: TransactionFile): string =>
  group === undefined || group === '' ? owner : `${owner}:${group}`;

/** Content in base64, in lines. */
function wrap(content: string): Shell {
  return joinShell((base64(content).text.match(/.{1,76}/g) ?? []).map((line) => raw(line)));
}
