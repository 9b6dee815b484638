import { type Activation, strongest } from '../../activation/activation';
import type { Difference } from '../../plan/change';
import type { Host } from '../../transport/host';
import { clock } from '../../transport/scripts/clock';
import { type Shell, sh } from '../../transport/shell';
import type { Work } from '../resource';
import { runTransaction, type TransactionFile } from '../transaction';
import { transactionFailure } from '../transaction-error';

/** Seconds that a unit must stay active after its reload: a uWSGI that refuses its options ends within about two. */
const settling = 4;

/** Step by which a unit loads a changed configuration. */
export function stepOf({ changes }: Pick<Difference, 'changes'>): 'none' | 'reload' | 'restart' {
  const how: Activation = strongest(changes.map(({ activation }) => activation)) ?? 'none';
  if (how === 'none' || how === 'live') return 'none';
  return how === 'restart' || how === 'zerg' ? 'restart' : 'reload';
}

/** A configuration that a unit reads, about to change. */
interface ServedFile {
  readonly file: TransactionFile;
  /** The unit that reads it. */
  readonly unit: string;
  readonly difference: Difference;
}

/**
 * Writes a configuration, and reloads or restarts the unit that reads it. Unless the unit stays active, the previous file is
 * restored and the unit started with it.
 */
export async function deployServed(
  host: Host,
  work: Work,
  { file, unit, difference }: ServedFile,
): Promise<void> {
  const step = stepOf(difference);
  const name = sh`${unit}`;
  work.progress(
    step === 'none' ? `writing ${file.path}` : `${step}ing ${unit} and watching that it stays active`,
  );
  const outcome = await runTransaction(host, {
    purpose: `change ${file.path} of ${unit}`,
    files: [file],
    prepare: sh`${clock}
was=$(systemctl is-active ${name}) || :`,
    // An inactive unit reads the file when it starts.
    activate: step === 'none' ? sh`:` : sh`[ "$was" != active ] || ${stepShell(step, name)}`,
    prove:
      step === 'none'
        ? sh`return 0`
        : sh`[ "$was" = active ] || return 0
: "\${settled:=$(($(now) + ${settling}))}"
state=$(systemctl is-active ${name})
[ "$state" = active ] || [ "$state" = reloading ] || [ "$state" = activating ] || return 2
lacks=${name}" is $state"
[ "$(now)" -ge "$settled" ]`,
    revert: step === 'none' ? sh`:` : sh`[ "$was" != active ] || systemctl restart ${name}`,
    evidence: sh`journalctl --unit ${name} --lines 20 --no-pager --output cat 2>/dev/null`,
    deadline: 60,
  });
  if (outcome.kind !== 'done') throw transactionFailure(outcome, host.name, file.path, 'configuration');
}

/** Shell: reloads or restarts a unit; a unit without ExecReload is restarted. */
const stepShell = (step: 'reload' | 'restart', unit: Shell): Shell =>
  step === 'restart' ? sh`systemctl restart ${unit}` : sh`systemctl reload-or-restart ${unit}`;

/** Shell: prints whether a unit is active and can reload. Reads only. */
export const reloadScript = (unit: string): Shell =>
  sh`systemctl show --property ActiveState,CanReload -- ${unit} 2>/dev/null || :`;

/** Whether the answer to `reloadScript` is of an active unit without ExecReload. */
export const cannotReload = (stdout: string): boolean =>
  /^ActiveState=active$/m.test(stdout) && /^CanReload=no$/m.test(stdout);

/** Note about a unit that a change restarts, though its options need a reload only. */
export const restartedText = (unit: string): string =>
  `${unit} has no ExecReload, so the change restarts it, and requests fail meanwhile: for a reload, set \`ExecReload=/bin/kill -HUP $MAINPID\` in the unit`;
