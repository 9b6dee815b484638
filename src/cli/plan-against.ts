import type { Project, Synthesis } from '../constructs/project';
import type { PlanOptions } from '../engine/plan';
import type { RolloutOptions } from '../plan/rollout';
import { type OfflinePlan, offlinePlan } from '../report/offline-plan';
import { loadProgram, ProgramError } from './load-program';
import { atRevision } from './revision';

/** What a program is compared with, and how. */
export interface AgainstOptions extends Pick<PlanOptions, 'targets' | 'replace'> {
  /** Revision of git: `origin/main`. */
  readonly revision: string;
  readonly rollout?: RolloutOptions;
}

/**
 * What a deployment of a program would change on hosts that have the program of a git revision. No host is asked, and no
 * secret is fetched.
 *
 * @throws RevisionError when there is no such revision
 * @throws ProgramError when the program of the revision cannot be loaded
 */
export async function planAgainst(
  file: string,
  project: Project,
  { revision, ...options }: AgainstOptions,
): Promise<OfflinePlan> {
  const program = project.synth();
  return atRevision(file, revision, async ({ path, directory, renamed }) => {
    const base =
      path === undefined ? undefined : await within(directory, () => synthesisOf(path, file, revision));
    // Here the files that the earlier program names are still there.
    const made = await offlinePlan(program, { base, renamed, ...options });
    if (base !== undefined) return made;
    const missing = `${revision} has no ${file}: everything is taken for new`;
    return { ...made, warnings: [...made.warnings, missing] };
  });
}

/** Runs something in another working directory: programs may name files by it. */
async function within<T>(directory: string, run: () => Promise<T>): Promise<T> {
  const before = process.cwd();
  process.chdir(directory);
  try {
    return await run();
  } finally {
    process.chdir(before);
  }
}

/** Policies are for what shall be, not for what was. */
async function synthesisOf(path: string, file: string, revision: string): Promise<Synthesis> {
  try {
    return (await loadProgram(path)).synth();
  } catch (error) {
    const message = (error as Error).message.replaceAll(path, file);
    throw new ProgramError(`${revision}: ${message}`, { cause: error });
  }
}
