import { formatDifference } from '../plan/format';
import type { Revision, Work } from '../resources/resource';
import type { Desired } from './desired';

/** A revision, and how it differs from the one before it. */
export interface RecordedRevision extends Revision<{ host: string }> {
  /** One line a change; secrets are hidden. */
  readonly changes: readonly string[];
}

/** What one resource was, as its host recorded it. */
export interface ResourceHistory {
  readonly path: string;
  readonly host: string;
  /** Oldest first. */
  readonly revisions: readonly RecordedRevision[];
  /** Number of the revision that the host is in now; undefined when it is in none, as after an edit by hand. */
  readonly current?: number;
}

/** A rollback that cannot be: nothing was changed. */
export class RollbackError extends Error {
  override readonly name = 'RollbackError';
}

/** The histories of all resources that keep one. Reads only. */
export async function historiesOf(
  desired: readonly Desired[],
  work: Work,
): Promise<readonly ResourceHistory[]> {
  const keeping = desired.filter(({ resource }) => resource.history !== undefined);
  return Promise.all(keeping.map((one) => historyOf(one, work)));
}

async function historyOf(
  { path, id, props, resource, secret }: Desired,
  work: Work,
): Promise<ResourceHistory> {
  const [recorded, live] = await Promise.all([
    resource.history!(work, props),
    resource.read(work, id, props),
  ]);
  const revisions = recorded.map((revision, index): RecordedRevision => {
    const before = recorded[index - 1];
    const difference = before === undefined ? { changes: [] } : resource.diff(before.props, revision.props);
    return { ...revision, changes: formatDifference(difference, { secret }) };
  });
  const same = (revision: RecordedRevision): boolean =>
    live !== undefined && resource.diff(live.props, revision.props).changes.length === 0;
  return { path, host: props.host, revisions, current: revisions.findLast(same)?.number };
}

/**
 * A resource as it was in a recorded revision: the one asked for, else the last that differs from what is on the host.
 *
 * @throws RollbackError when the program has no such resource, or its host recorded no such revision
 */
export async function goneBack(
  desired: readonly Desired[],
  path: string,
  { work, to }: { work: Work; to?: number },
): Promise<Desired> {
  const keeping = desired.filter(({ resource }) => resource.history !== undefined);
  const one = keeping.find((other) => other.path === path);
  if (one === undefined) {
    const known = keeping.map((other) => other.path).join(', ');
    throw new RollbackError(
      `Cannot roll back ${path}: it must be a resource that keeps a history${known === '' ? ', and the program has none' : `: ${known}`}`,
    );
  }
  const { revisions, current } = await historyOf(one, work);
  const now = revisions.find(({ number }) => number === current);
  const earlier = revisions.filter(
    (revision) =>
      now === undefined ||
      (revision.number < now.number && one.resource.diff(now.props, revision.props).changes.length > 0),
  );
  const wanted = to === undefined ? earlier.at(-1) : revisions.find(({ number }) => number === to);
  if (wanted === undefined) {
    const numbers = revisions.map(({ number }) => number).join(', ');
    const must =
      to === undefined ? 'an earlier revision must be recorded' : `revision ${to} must be recorded`;
    throw new RollbackError(
      `${one.props.host}: Cannot roll back ${path}: ${must}, but the host has ${numbers === '' ? 'none' : `${numbers}${current === undefined ? '' : `, and is in ${current}`}`}`,
    );
  }
  return { ...one, props: wanted.props };
}
