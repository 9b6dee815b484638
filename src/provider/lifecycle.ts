import { setTimeout } from 'node:timers/promises';
import { status } from '@grpc/grpc-js';
import { adaptProps } from '../orchestration/adapt';
import { claimSetOf } from '../orchestration/claims';
import { DeclaredWriters, openDirectories } from '../orchestration/open-directories';
import { notedOwners } from '../orchestration/ownership-note';
import { preflightChange } from '../orchestration/preflight';
import { neededBy, removeUnheld } from '../orchestration/removal';
import { isNameless } from '../orchestration/unknown-parts';
import { withdrawChange } from '../orchestration/withdraw';
import { hasUnknown } from '../plan/unknown';
import { claimedPaths, pathId } from '../resources/props';
import {
  emptyPreflight,
  PartialFailure,
  type PreflightReport,
  type Resource,
  type Work,
} from '../resources/resource';
import { takeoverText } from '../resources/takeover/displaced';
import { CommandError, ConnectError } from '../transport/errors';
import type { Props } from './check';
import { Claims, urnName } from './claims';
import { InitFailed, RequestError } from './errors';
import { announceCreation, claimant, placedBy, standing } from './foreign';
import { inputsFound, outputsOf, previewOf, rememberedState } from './outputs';
import { claimsOf, dropOwnership, importedToken, keptToken, takeOwnership, tokenIn } from './ownership';
import { knownProps, type OwnRecord, plainProps, type Recorded, recordOf } from './record';
import { type Replaced, Replacements } from './replaced';
import { unwrap, wrapMap } from './secret';
import type { Values } from './values';

/** Outputs of a deployment, as far as they can be computed before it. Pure. */
export function previewDeploy(resource: Resource, inputs: Values, outputs: Values = {}): Values {
  const props = plainProps(inputs);
  const nameless = isNameless(resource.identity, { ...props });
  return previewOf(
    resource,
    inputs,
    nameless ? {} : resource.preview(props, rememberedState(resource, outputs)),
  );
}

/**
 * Preflight of a change on its host; empty while an input is unknown. A host that cannot be reached, such as one that is being
 * set up, becomes a note.
 */
export async function preflight(
  resource: Resource,
  given: Work,
  { urn, inputs, before }: { urn: string; inputs: Values; before?: Omit<Recorded, 'id'> },
  { replacements, writers, adopt }: Omit<Run, 'claims'>,
): Promise<PreflightReport> {
  const props = plainProps(inputs);
  if (hasUnknown(props)) return emptyPreflight;
  const displaces = replacements.displacedBy(urn, resource, props);
  const work = { ...given, displaces };
  const from = before && knownProps(resource, before.inputs);
  try {
    const placed = placedBy(resource, { urn, props, before }, { replacements, adopt });
    const [{ refused }, needed, report] = await Promise.all([
      claimant(resource, work, placed, before !== undefined),
      before === undefined ? replacements.needed(urn, resource, props, work) : undefined,
      preflightChange(resource, work, { props, from, warn: work.warn }),
      warnOfOpenDirectories(resource, work, props, writers),
    ]);
    return {
      ...report,
      errors: [...[refused, needed].filter((one) => one !== undefined), ...report.errors],
      notes: [...displaces.map(takeoverText), ...report.notes],
    };
  } catch (error) {
    if (!(error instanceof ConnectError || error instanceof CommandError)) throw error;
    return { ...emptyPreflight, notes: [`No preflight on the host: ${error.message}`] };
  }
}

/** Warns of directories that other users can write to, or that they could not be checked. */
async function warnOfOpenDirectories(
  resource: Resource,
  work: Work,
  props: Props,
  writers: DeclaredWriters,
): Promise<void> {
  for (const { text } of await openDirectories(resource, work, props, writers)) work.warn(text);
}

/** Notes who may write to the directories of a resource. */
export function noteWriters(resource: Resource, inputs: Values, writers: DeclaredWriters): void {
  writers.note(resource, plainProps(inputs));
}

/** Shared records of the resources of a run. */
export interface Run {
  readonly claims: Claims;
  readonly replacements: Replacements;
  readonly writers: DeclaredWriters;
  /** Whether existing files that this stack did not create may be overwritten. */
  readonly adopt: boolean;
}

/** The records of a run that begins. */
export const newRecords = (): Omit<Run, 'adopt'> => ({
  claims: new Claims(),
  replacements: new Replacements(),
  writers: new DeclaredWriters(),
});

/** Adapts inputs to the software of the host; unchanged if an input is unknown or the host cannot be reached. */
export async function adaptedInputs(
  resource: Resource,
  work: Work,
  inputs: Values,
  from: Values,
): Promise<Values> {
  const { plain, secrecy } = unwrap(inputs);
  const props = plainProps(inputs);
  try {
    const adapted = await adaptProps(resource, work, {
      props,
      from: knownProps(resource, from),
      warn: work.warn,
    });
    return adapted === props ? inputs : wrapMap({ ...(plain as Values), ...adapted }, secrecy);
  } catch (error) {
    if (!(error instanceof ConnectError || error instanceof CommandError)) throw error;
    return inputs;
  }
}

/** Creates a resource, or updates it if there is a record `before`. */
export async function createOrUpdate(
  resource: Resource,
  work: Work,
  { urn, inputs, before }: { urn: string; inputs: Values; before?: Omit<Recorded, 'id'> },
  { claims, replacements, writers, adopt }: Run,
): Promise<Recorded> {
  const props = plainProps(inputs);
  if (hasUnknown(props)) {
    throw new RequestError(
      status.INVALID_ARGUMENT,
      'Cannot deploy: every input must be known by now, and some are not',
    );
  }
  const claimed = claimSetOf(resource, props);
  const [conflict] = claims.take(urn, claimed);
  if (conflict !== undefined) throw new RequestError(status.ALREADY_EXISTS, conflict);
  const id = resource.id(props);
  if (before === undefined) {
    const needed = await replacements.needed(urn, resource, props, work);
    if (needed !== undefined) throw new RequestError(status.FAILED_PRECONDITION, needed);
  }
  const placed = placedBy(resource, { urn, props, before }, { replacements, adopt });
  const { refused, owned } = await claimant(resource, work, placed, before !== undefined);
  if (refused !== undefined) throw new RequestError(status.ALREADY_EXISTS, `${refused}; nothing was changed`);
  if (before === undefined) await announceCreation(resource, work, placed);
  // Noted first: even a failed deployment may have written files that a later deletion must keep.
  claims.deployed(urn, claimed.claims);
  await warnOfOpenDirectories(resource, work, props, writers);
  const displaces = replacements.displacedBy(urn, resource, props);
  const brought = await bring(resource, { ...work, displaces }, props, before);
  const outputs = { ...outputsOf(resource, inputs, brought.state), ...keptToken(before?.outputs ?? {}) };
  const had = before && { props: plainProps(before.inputs), outputs: before.outputs };
  const { problem, token } = await takeOwnership(resource, work, { urn, props, before: had, owned });
  const recorded = { id, inputs, outputs: { ...outputs, ...token } };
  const failure = brought.failure ?? problem;
  if (failure !== undefined) throw new InitFailed(failure, recorded);
  return recorded;
}

/** Reconciles a resource; a partial failure returns the state with its reason. */
async function bring(
  resource: Resource,
  work: Work,
  props: Props,
  before: Omit<Recorded, 'id'> | undefined,
): Promise<{ readonly state: object; readonly failure?: string }> {
  try {
    return { state: await resource.reconcile(work, props, rememberedState(resource, before?.outputs ?? {})) };
  } catch (error) {
    if (before !== undefined) await withdrawChange(resource, work, { path: resource.id(props), props });
    if (!(error instanceof PartialFailure)) throw error;
    return { state: error.state as object, failure: error.message };
  }
}

/**
 * Reads a resource from its host; undefined if it is gone, or if another one has its place there. Without inputs (an import) by its id
 * only.
 */
export async function found(
  resource: Resource,
  work: Work,
  { urn, id, inputs, outputs }: Recorded & { readonly urn: string },
  { adopt }: Pick<Run, 'adopt'>,
): Promise<Recorded | undefined> {
  const recorded = Object.keys(inputs).length > 0 ? inputs : undefined;
  const known = recorded === undefined ? undefined : plainProps(recorded);
  const live = await resource.read(work, id, known);
  const record = recorded && recordOf(resource, recorded, outputs);
  if (live === undefined)
    return record && withoutConfiguration(resource, work, { id, inputs, outputs }, record);
  if (record !== undefined) {
    const { obstacle } = await standing(resource, work, { urn, props: record.props, adopt, record });
    if (obstacle !== undefined) {
      work.warn(`Removed from the state of this stack: ${obstacle}; it stays on the host`);
      return undefined;
    }
  }
  const now = inputsFound(resource, live, recorded);
  const token =
    recorded === undefined ? await importedToken(work, urn, live.props as Props, id) : keptToken(outputs);
  return { id, inputs: now, outputs: { ...outputsOf(resource, now, live.state), ...token } };
}

/**
 * An instance or emperor of this record whose configuration another hand removed, while its unit or directory is there: it may still
 * serve, so it stays in the state, without options, and the next `pulumi up` restores it. Undefined if nothing is left of it.
 */
async function withoutConfiguration(
  resource: Resource,
  work: Work,
  recorded: Recorded,
  { props, outputs }: OwnRecord,
): Promise<Recorded | undefined> {
  if (!('layout' in resource.props.shape)) return undefined;
  const host = work.hosts.get(props.host);
  const claims = claimsOf(resource, props);
  const paths = claimedPaths(props.host, claims);
  const [owners, { files }] = await Promise.all([
    notedOwners(host, props, claims),
    host.observe({ files: paths.map((path) => ({ path })) }),
  ]);
  const left = paths.filter(
    (path) => files.has(path) && owners.get(pathId(props.host, path))?.token === tokenIn(outputs),
  );
  if (left.length === 0) return undefined;
  work.warn(
    `${recorded.id} is gone, but ${left.join(', ')} is there: it stays in the state, and \`pulumi up\` restores it`,
  );
  return { ...recorded, inputs: { ...recorded.inputs, sections: { uwsgi: {} }, layout: ['[uwsgi]'] } };
}

/**
 * Deletes a resource, except for claims that another one holds by now: its replacement, another resource of this run, or one that
 * is recorded on the host, even under another name of the host.
 */
export async function remove(
  resource: Resource,
  work: Work,
  { urn, inputs, outputs }: { urn: string; inputs: Values; outputs: Values },
  claims: Claims,
): Promise<void> {
  const recorded = plainProps(Object.keys(inputs).length > 0 ? inputs : outputs);
  const had = claimsOf(resource, recorded);
  const state = rememberedState(resource, outputs);
  if (state === undefined) return;
  const holders = {
    kept: claims.keptFrom(urn),
    holder: holderOf(urn, claims, had),
    token: tokenIn(outputs),
  };
  const free = await removeUnheld(work, { host: recorded.host, claims: had }, holders, async (kept) => {
    await untilUnneeded(resource, work, state);
    await resource.delete(work, state, kept);
  });
  await dropOwnership(work, recorded, free, outputs);
}

/** The resource of this run that has the claims of a deleted one, for people. */
function holderOf(urn: string, claims: Claims, had: readonly string[]): string | undefined {
  const holder = claims.holder(had, urn) ?? (claims.wasDeployed(urn) ? urn : undefined);
  if (holder === undefined) return undefined;
  return holder === urn ? 'its replacement' : urnName(holder);
}

/**
 * Waits a little while a service needs what is to be deleted: the engine deletes resources at the same time unless one depends
 * on the other, and that service may be one of them.
 */
async function untilUnneeded(resource: Resource, work: Work, state: object): Promise<void> {
  for (let tries = 0; tries < 10; tries += 1) {
    if ((await neededBy(resource, work, { claims: [], state }, { kept: [] })) === undefined) return;
    await setTimeout(1000, undefined, { signal: work.signal });
  }
}

/** A record that is to be replaced; undefined if its schema is no longer valid. */
export function replacedBy(resource: Resource, inputs: Values, outputs: Values): Replaced | undefined {
  const props = knownProps(resource, inputs);
  const state = rememberedState(resource, outputs);
  return props === undefined || state === undefined || hasUnknown(props) ? undefined : { props, state };
}
