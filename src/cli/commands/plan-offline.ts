import type { Synthesis } from '../../constructs/project';
import type { Plan } from '../../engine/plan';
import { offlinePlan } from '../../report/offline-plan';
import { loadChecked } from '../input/load-checked';
import { loadProgram, ProgramError } from '../input/load-program';
import { atRevision } from '../input/revision';
import type { CheckFlags } from '../options/report';
import { type RolloutFlags, rolloutOf } from '../options/rollout';

/** Options of `plan --against`. */
export interface PlanOfflineOptions extends RolloutFlags, CheckFlags {
  /** Git revision: `origin/main`. */
  readonly against: string;
  readonly target?: readonly string[];
  readonly replace?: readonly string[];
}

/**
 * Plans a program against hosts that are as the program of a git revision declares them. Connects to no host and fetches no
 * secret.
 *
 * @throws RevisionError when there is no such revision
 * @throws ProgramError when the program of the revision cannot be loaded
 */
export async function planOffline(
  file: string,
  options: PlanOfflineOptions,
): Promise<{ readonly made: Plan; readonly warnings: readonly string[] }> {
  const { against, target: targets, replace } = options;
  const program = (await loadChecked(file, options)).synth();
  return atRevision(file, against, async ({ path, directory, renamed }) => {
    const base =
      path === undefined ? undefined : await inDirectory(directory, () => synthesisOf(path, file, against));
    // Inside of the callback the files that the earlier program names still exist.
    const { rollout } = rolloutOf(options);
    const { plan: made, warnings } = await offlinePlan(program, { base, renamed, rollout, targets, replace });
    if (base !== undefined) return { made, warnings };
    return { made, warnings: [...warnings, `${against} has no ${file}: all resources count as new`] };
  });
}

/** Runs something in another working directory, because programs may name files relative to it. */
async function inDirectory<T>(directory: string, run: () => Promise<T>): Promise<T> {
  const before = process.cwd();
  process.chdir(directory);
  try {
    return await run();
  } finally {
    process.chdir(before);
  }
}

/** The earlier program; policies apply to the new one only. */
async function synthesisOf(path: string, file: string, revision: string): Promise<Synthesis> {
  try {
    return (await loadProgram(path)).synth();
  } catch (error) {
    const message = (error as Error).message.replaceAll(path, file);
    throw new ProgramError(`${revision}: ${message}`, { cause: error });
  }
}
