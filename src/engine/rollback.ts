import { isDeepStrictEqual } from 'node:util';
import type { Declaration, Synthesis } from '../constructs/project';
import { guardRecorded } from '../orchestration/check-props';
import { formatDifference } from '../plan/format';
import { outputsIn, outputsNamed } from '../plan/output-of';
import {
  allPlaces,
  everywhere,
  hiddenAt,
  type SecretPlaces,
  shownPlaces,
  valueAt,
} from '../plan/secret-places';
import type { Revision, Work } from '../resources/resource';
import { knownSecrets } from '../secrets/known';
import { textsOf } from '../secrets/texts';
import { type Desired, desiredOf, outputsOfResource } from './desired';
import { hidingShort, hidingTexts, noteFormerSecrets } from './former-secrets';
import type { ReadInventories } from './host-state';
import type { Inventory } from './inventory';

/** A revision and its difference from the previous one. */
export interface RecordedRevision extends Revision<{ host: string }> {
  /** Paths of its props that must be masked. */
  readonly secret: Desired['secret'];
  readonly secretPlaces: SecretPlaces;
  /** One line per change; secrets are masked. */
  readonly changes: readonly string[];
}

/** Recorded revisions of one resource. */
export interface ResourceHistory {
  readonly path: string;
  readonly host: string;
  /** Oldest first. */
  readonly revisions: readonly RecordedRevision[];
  /** Number of the current revision; undefined if the host matches none, e.g. after a manual edit. */
  readonly current?: number;
  /** Why this history could not be read; other histories are complete. */
  readonly fault?: string;
}

/** The rollback is not possible; nothing was changed. */
export class RollbackError extends Error {
  override readonly name = 'RollbackError';
}

/**
 * Histories of all resources that keep one. An unreachable host, or one with invalid records, is a fault of its own
 * resources only. Read-only.
 */
export async function historiesOf(
  desired: readonly Desired[],
  work: Work,
  { inventories, unreachable }: ReadInventories,
): Promise<readonly ResourceHistory[]> {
  const keeping = desired.filter(({ resource }) => resource.history !== undefined);
  return Promise.all(
    keeping.map(async (one): Promise<ResourceHistory> => {
      const { host } = one.props;
      const failed = ({ message }: Error) => ({ path: one.path, host, revisions: [], fault: message });
      const error = unreachable.get(host);
      if (error !== undefined) return failed(error);
      return historyOf(one, work, inventories.get(host)).catch((thrown: Error) => {
        work.signal.throwIfAborted();
        return failed(thrown);
      });
    }),
  );
}

/**
 * Reads the recorded revisions of a resource. Their host is the one they were read from, regardless of the host
 * that they name.
 */
async function recordedOf(
  { resource, props }: Desired,
  work: Work,
): Promise<readonly Revision<Desired['props']>[]> {
  const revisions = (await resource.history?.(work, props)) ?? [];
  return revisions.map((revision) => ({ ...revision, props: { ...revision.props, host: props.host } }));
}

async function historyOf(
  one: Desired,
  work: Work,
  inventory: Inventory | undefined,
): Promise<ResourceHistory> {
  const { path, id, props, resource } = one;
  const [recorded, live] = await Promise.all([recordedOf(one, work), resource.read(work, id, props)]);
  if (inventory !== undefined) noteFormerSecrets([recorded.map((one) => one.props), live?.props], inventory);
  const places = allPlaces(one.secretPlaces, inventory?.resources[path]?.secretPlaces ?? []);
  const shown = shownPlaces(resource, places);
  const secretIn = (revision: Revision<Desired['props']>): Pick<Desired, 'secret' | 'secretPlaces'> =>
    isRemembered(revision, inventory)
      ? {
          secret: hidingShort((at) => hiddenAt(shown, at), [revision.props], inventory!),
          secretPlaces: places,
        }
      : { secret: hidingTexts(one.secret, [revision.props]), secretPlaces: everywhere };
  const mask = knownSecrets();
  const revisions = recorded.map((revision, index): RecordedRevision => {
    const before = recorded[index - 1];
    const difference = before === undefined ? { changes: [] } : resource.diff(before.props, revision.props);
    const own = secretIn(revision);
    const old = before === undefined ? own : secretIn(before);
    const secret: Desired['secret'] = (at) => own.secret(at) || old.secret(at);
    return { ...revision, ...own, changes: formatDifference(difference, { secret }).map(mask.hide) };
  });
  const same = (revision: RecordedRevision): boolean =>
    live !== undefined && resource.diff(live.props, revision.props).changes.length === 0;
  return { path, host: props.host, revisions, current: revisions.findLast(same)?.number };
}

/** Whether the host has the digests of a revision's secrets. */
function isRemembered({ at }: Revision<Desired['props']>, inventory: Inventory | undefined): boolean {
  // File times have a resolution of one second.
  return inventory?.secrets !== undefined && at.getTime() + 1_000 > Date.parse(inventory.secrets.since);
}

/** One resource of a rollback: its current revision and the recorded target revision. */
export interface RollbackStep extends Pick<Revision, 'at' | 'by'> {
  readonly path: string;
  readonly host: string;
  /** Undefined if the host matches no recorded revision, e.g. after a manual edit. */
  readonly from?: number;
  readonly to: number;
  /** Whether no later revision is recorded. */
  readonly newest: boolean;
}

/** Resources of a rollback with their former props, and the target revisions. */
export interface RolledBack {
  readonly targets: readonly Desired[];
  readonly steps: readonly RollbackStep[];
}

/** Context of a rollback. */
interface RollbackOptions {
  readonly inventories: ReadonlyMap<string, Inventory>;
  readonly work: Work;
  readonly declarations: readonly Declaration[];
  /** Number of the revision. The default is the last one that differs from the host. */
  readonly to?: number;
}

/**
 * A resource in a recorded revision, together with the resources whose outputs that revision contains, as they were
 * then (an instance and the release that it ran).
 *
 * @param path of a resource, or of a construct with one resource that uses the others (an application)
 * @throws RollbackError when the program has no such resource, or its host has no such revision of one of them
 */
export async function rollbackTargets(
  desired: readonly Desired[],
  path: string,
  options: RollbackOptions,
): Promise<RolledBack> {
  const { declarations } = options;
  const one = namedBy(desired, path, declarations);
  const { revision, history } = await earlierRevision(one, options);
  const { props } = revision;
  const declared = declarations.find((declaration) => declaration.path === one.path)!;
  const wanted = new Map<string, Map<string, unknown>>();
  for (const { named, value } of outputsIn(declared.props, props)) {
    // The resource did not use this output yet.
    if (value === undefined) continue;
    const outputs = wanted.get(named.path) ?? new Map<string, unknown>();
    wanted.set(named.path, outputs.set(named.output, value));
  }
  const used = await Promise.all(
    [...wanted].map(([source, outputs]) =>
      asItGave(desired.find((other) => other.path === source)!, outputs, { ...options, user: one.path }),
    ),
  );
  const steps = [stepTo(revision, history), ...used.flatMap(({ step }) => step ?? [])];
  return { targets: [asIn(one, revision), ...used.map(({ target }) => target)], steps };
}

/** Adds the resources that use outputs of rolled-back resources, with these outputs. */
export async function withUsers(synthesis: Synthesis, rolledBack: RolledBack): Promise<RolledBack> {
  const { targets, steps } = rolledBack;
  const back = new Map(targets.map((target) => [target.path, target]));
  const users = synthesis.declarations
    .filter((declaration) => outputsNamed(declaration.props).some((named) => back.has(named.path)))
    .map((declaration) => declaration.path);
  if (users.every((user) => back.has(user))) return rolledBack;
  const props = new Map(targets.map((target) => [target.path, target.props]));
  const changed = await desiredOf(synthesis, props);
  const all = changed.filter((one) => back.has(one.path) || users.includes(one.path));
  return { targets: all.map((one) => back.get(one.path) ?? one), steps };
}

/**
 * A resource with the props of a revision. The content of the revision determines whether one of its files must be
 * protected from other users.
 */
function asIn(one: Desired, { props, secret, secretPlaces }: RecordedRevision): Desired {
  const known = knownSecrets();
  const holdsSecret = (...at: readonly string[]): boolean => {
    const value = valueAt(props, at);
    return value !== undefined && textsOf(value).some((text) => known.reveals(text));
  };
  return { ...one, props, secret, secretPlaces, ...guardRecorded(one.resource, { ...props }, holdsSecret) };
}

/** Resource at a path; for a construct, the resource below it that uses the others. */
function namedBy(desired: readonly Desired[], path: string, declarations: readonly Declaration[]): Desired {
  const keeping = desired.filter(({ resource }) => resource.history !== undefined);
  const below = keeping.filter((other) => other.path === path || other.path.startsWith(`${path}/`));
  const used = new Set(
    declarations
      .filter((declaration) => below.some((other) => other.path === declaration.path))
      .flatMap(({ props }) => outputsNamed(props).map((named) => named.path)),
  );
  const leading = below.filter((other) => other.path === path || !used.has(other.path));
  const exact = below.find((other) => other.path === path) ?? (leading.length === 1 ? leading[0] : undefined);
  if (exact !== undefined) return exact;
  const known = (below.length > 0 ? below : keeping).map((other) => other.path).join(', ');
  throw new RollbackError(
    `Cannot roll back ${path}: it must be one resource that keeps a history, or an application${known === '' ? ', and the program has none' : `: ${known}`}`,
  );
}

const stepTo = (
  { number, at, by }: Revision,
  { path, host, current, revisions }: ResourceHistory,
): RollbackStep => ({
  path,
  host,
  from: current,
  to: number,
  at,
  by,
  newest: revisions.every((other) => other.number <= number),
});

/** The requested revision, or the last one that differs from the host. */
async function earlierRevision(
  one: Desired,
  { work, to, inventories }: RollbackOptions,
): Promise<{ readonly revision: RecordedRevision; readonly history: ResourceHistory }> {
  const history = await historyOf(one, work, inventories.get(one.props.host));
  const { revisions, current } = history;
  const now = revisions.find(({ number }) => number === current);
  const earlier = revisions.filter(
    (revision) =>
      now === undefined ||
      (revision.number < now.number && one.resource.diff(now.props, revision.props).changes.length > 0),
  );
  const wanted = to === undefined ? earlier.at(-1) : revisions.find(({ number }) => number === to);
  if (wanted !== undefined) return { revision: wanted, history };
  const numbers = revisions.map(({ number }) => number).join(', ');
  const must = to === undefined ? 'an earlier revision must be recorded' : `revision ${to} must be recorded`;
  throw new RollbackError(
    `${one.props.host}: Cannot roll back ${one.path}: ${must}, but the host has ${numbers === '' ? 'none' : `${numbers}${current === undefined ? '' : `, and is in ${current}`}`}`,
  );
}

/** Former props of a resource that had these outputs; the declared props if these still have them. */
async function asItGave(
  one: Desired,
  wanted: ReadonlyMap<string, unknown>,
  { work, inventories, user }: RollbackOptions & { readonly user: string },
): Promise<{ readonly target: Desired; readonly step?: RollbackStep }> {
  const gives = (props: Desired['props']): boolean => {
    const outputs = outputsOfResource({ ...one, props });
    return [...wanted].every(([output, value]) => isDeepStrictEqual(outputs[output], value));
  };
  if (gives(one.props)) return { target: one };
  const history = await historyOf(one, work, inventories.get(one.props.host));
  const { revisions } = history;
  const found = revisions.findLast(({ props }) => gives(props));
  if (found !== undefined) return { target: asIn(one, found), step: stepTo(found, history) };
  throw new RollbackError(
    `${one.props.host}: Cannot roll back ${user}: ${one.path} must still be kept as it was then (${[...wanted].map(([output, value]) => `${output} ${String(value).slice(0, 12)}`).join(', ')}), but the host keeps ${revisions.length === 0 ? 'none' : `only ${revisions.map(({ number }) => number).join(', ')}`}`,
  );
}
