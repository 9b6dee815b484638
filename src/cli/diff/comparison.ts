import { type Activation, strongest } from '../../activation/activation';
import type { Change } from '../../plan/change';
import { formatChange } from '../../plan/format';
import { exitCodes } from '../exit-codes';
import { paint } from '../output/paint';
import { print, printJson } from '../output/print';

/** Options for printing differences. */
export interface DiffFlags {
  readonly json?: boolean;
  readonly detailedExitcode?: boolean;
}

/** Differences of two configurations, ready to print. */
export interface ConfigurationDifferences {
  readonly from: string;
  readonly to: string;
  readonly changes: readonly Change[];
  readonly secret?: (path: Change['path']) => boolean;
}

/** Prints a comparison; returns the exit code. */
export function printComparison(
  { from, to, changes, secret }: ConfigurationDifferences,
  flags: DiffFlags,
): number {
  const activation = activationOf(changes);
  if (flags.json) {
    const redacted = changes.map((change) => ({
      ...change,
      ...(secret?.(change.path) ? { from: '[secret]', to: '[secret]' } : {}),
    }));
    printJson({ from, to, activation, changes: redacted });
    return diffExitCode(changes.length > 0, flags);
  }
  const styles = { add: 'add', remove: 'remove', change: 'change', order: 'dim' } as const;
  const lines = changes.map((change) =>
    paint(styles[change.kind], formatChange(change, { secret, verbose: true })),
  );
  const summary =
    changes.length === 0
      ? `${from} and ${to} are equal`
      : `${changes.length} ${changes.length === 1 ? 'difference' : 'differences'}; most disruptive: ${activation}`;
  print(`${[...lines, summary].join('\n')}\n`);
  return diffExitCode(changes.length > 0, flags);
}

/** The exit code of a comparison: changes only with `--detailed-exitcode`. */
export function diffExitCode(differs: boolean, { detailedExitcode }: DiffFlags): number {
  return differs && detailedExitcode === true ? exitCodes.changes : exitCodes.done;
}

const activationOf = (changes: readonly Change[]): Activation =>
  strongest(changes.map(({ activation }) => activation));
