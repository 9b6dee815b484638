import { desiredOf } from '../../engine/desired';
import { InputError, UsageError } from '../errors';
import { loadProgram } from '../input/load-program';
import { withSession } from '../session';
import type { ConfigurationDifferences } from './comparison';

/** A resource with the numbers of two recorded revisions. */
export interface RevisionRange {
  readonly path: string;
  readonly from: string;
  readonly to: string;
}

/**
 * Compares two recorded revisions of a resource.
 *
 * @throws UsageError when the resource keeps no history
 * @throws InputError when a revision is not recorded
 */
export async function compareRevisions(
  program: string,
  { path, from, to }: RevisionRange,
): Promise<ConfigurationDifferences> {
  const synthesis = (await loadProgram(program)).synth();
  const all = await desiredOf(synthesis, undefined, { secrets: 'available' });
  const desired = all.find((one) => one.path === path);
  return withSession(program, {}, async (session) => {
    const history = (await session.history()).find((one) => one.path === path);
    if (desired === undefined || history === undefined) {
      throw new UsageError(
        `Cannot find a history of ${path}: it must be a resource of ${program} that keeps one; "uwsgi-iac history ${program}" lists them`,
      );
    }
    if (history.fault !== undefined) throw new InputError(history.fault);
    const revisionOf = (text: string) => {
      const revision = history.revisions.find(({ number }) => String(number) === text);
      if (revision !== undefined) return revision;
      const known = history.revisions.map(({ number }) => number).join(', ');
      throw new InputError(
        `${history.host}: Cannot find revision ${text} of ${path}: the recorded ones are ${known || 'none'}`,
      );
    };
    const [before, after] = [revisionOf(from), revisionOf(to)];
    return {
      from: `${path} revision ${from}`,
      to: `revision ${to}`,
      changes: desired.resource.diff(before.props, after.props).changes,
      secret: (at) => before.secret(at) || after.secret(at),
    };
  });
}
