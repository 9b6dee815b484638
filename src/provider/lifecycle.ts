import { status } from '@grpc/grpc-js';
import { hasUnknown } from '../plan/unknown';
import { isUnanswered } from '../resources/ask';
import { type DeclaredWriters, openDirectories } from '../resources/open-directories';
import { type Foresight, noForesight, PartialFailure, type Resource, type Work } from '../resources/resource';
import { takeoverText } from '../resources/takeover/displaced';
import { removeRest } from '../resources/takeover/remove-rest';
import { holdingOf } from '../resources/territory';
import { CommandError, ConnectError } from '../transport/errors';
import type { Props } from './check';
import { type Claims, nameOf } from './claims';
import { InitFailed, RequestError } from './errors';
import { inputsFound, outputsOf, previewOf, stateOf } from './outputs';
import { claimsOf, forget, possess, stackOf, stackText, takenOver, tokenFound, tokenKept } from './ownership';
import type { Replaced, Replacements } from './replaced';
import { unwrap, wrapMap } from './secret';
import { settle, strangerIn } from './strangers';
import { isNameless } from './unknown-parts';
import { type Values, withoutNulls } from './values';

/** A resource as the engine keeps it. */
export interface Recorded {
  readonly id: string;
  readonly inputs: Values;
  readonly outputs: Values;
}

/** Outputs that a deployment would give, as far as they can be foreseen. Touches nothing. */
export function previewDeploy(resource: Resource, inputs: Values, outputs: Values = {}): Values {
  const props = plainProps(inputs);
  const nameless = isNameless(resource.identity, { ...props });
  return previewOf(resource, inputs, nameless ? {} : resource.preview(props, stateOf(resource, outputs)));
}

/**
 * What the host says of a change before it is made: nothing while something is unknown. A host that cannot be asked, as
 * one that is being set up, is a note.
 */
export async function foreseen(
  resource: Resource,
  given: Work,
  { urn, inputs, from }: { urn: string; inputs: Values; from?: Values },
  { replacements, writers, adopt }: Omit<Run, 'claims'>,
): Promise<Foresight> {
  const props = plainProps(inputs);
  if (hasUnknown(props)) return noForesight;
  const displaces = replacements.displacedBy(urn, resource, props);
  const takeovers = displaces.map(takeoverText);
  const work = { ...given, displaces };
  try {
    const [stranger, needed, foresight = noForesight] = await Promise.all([
      from === undefined ? strangerIn(resource, work, { urn, props, adopt, replacements }) : undefined,
      from === undefined ? replacements.needed(urn, resource, props, work) : undefined,
      resource.foresee?.(work, props, from && knownProps(resource, from)),
      warnOfOpenDirectories(resource, work, props, writers),
    ]);
    return {
      ...foresight,
      refused: [...[stranger, needed].filter((one) => one !== undefined), ...foresight.refused],
      notes: [...takeovers, ...foresight.notes],
    };
  } catch (error) {
    if (!(error instanceof ConnectError || error instanceof CommandError)) throw error;
    return { ...noForesight, notes: [`The host was not asked: ${error.message}`] };
  }
}

/** Warns of directories that others can write to; where they cannot be looked at, that is said. */
async function warnOfOpenDirectories(
  resource: Resource,
  work: Work,
  props: Props,
  writers: DeclaredWriters,
): Promise<void> {
  try {
    for (const { text } of await openDirectories(resource, work, props, writers)) work.warn(text);
  } catch (error) {
    work.warn(`Its directories were not looked at: ${(error as Error).message}`);
  }
}

/** Notes who may write to the directories of a resource. */
export function noteWriters(resource: Resource, inputs: Values, writers: DeclaredWriters): void {
  writers.note(resource, plainProps(inputs));
}

/** What is known of the resources of a run. */
export interface Run {
  readonly claims: Claims;
  readonly replacements: Replacements;
  readonly writers: DeclaredWriters;
  /** Whether creations may overwrite what others put there. */
  readonly adopt: boolean;
}

/** Inputs as the software of the host needs them; as they are where something is unknown or the host cannot be asked. */
export async function fittedInputs(
  resource: Resource,
  work: Work,
  inputs: Values,
  from: Values,
): Promise<Values> {
  const { plain, secrecy } = unwrap(inputs);
  const props = plainProps(inputs);
  if (resource.fit === undefined || hasUnknown(props)) return inputs;
  try {
    const fitted = await resource.fit(work, props, knownProps(resource, from));
    return fitted === props ? inputs : wrapMap({ ...(plain as Values), ...fitted }, secrecy);
  } catch (error) {
    if (!(error instanceof ConnectError || error instanceof CommandError)) throw error;
    if (isUnanswered(error)) work.warn(`Not fitted to the software of the host: ${error.message}`);
    return inputs;
  }
}

/** Props of a record, unless it is one of an older release that is no longer understood. */
function knownProps(resource: Resource, inputs: Values): Props | undefined {
  const props = plainProps(inputs);
  return resource.props.safeParse(props).success ? props : undefined;
}

/** Brings a resource onto its host, or up to date: a creation where there are no outputs. */
export async function deploy(
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
  const holding = holdingOf(resource, props);
  const [conflict] = claims.take(urn, holding);
  if (conflict !== undefined) throw new RequestError(status.ALREADY_EXISTS, conflict);
  const id = resource.id(props);
  if (before === undefined) {
    const needed = await replacements.needed(urn, resource, props, work);
    if (needed !== undefined) throw new RequestError(status.FAILED_PRECONDITION, needed);
    await settle(resource, work, { urn, props, adopt, replacements });
  }
  // Before the work: even a failed one may have written what a later deletion would take away.
  claims.deployed(urn, holding.claims);
  await warnOfOpenDirectories(resource, work, props, writers);
  const displaces = replacements.displacedBy(urn, resource, props);
  const brought = await bring(resource, { ...work, displaces }, props, before);
  const outputs = { ...outputsOf(resource, inputs, brought.state), ...tokenKept(before?.outputs ?? {}) };
  const had = before && { props: plainProps(before.inputs), outputs: before.outputs };
  const { problem, token } = await possess(resource, work, { urn, props, before: had });
  const recorded = { id, inputs, outputs: { ...outputs, ...token } };
  const failure = brought.failure ?? problem;
  if (failure !== undefined) throw new InitFailed(failure, recorded);
  return recorded;
}

/** The state that a host was brought to, with why that is not what was wanted. */
async function bring(
  resource: Resource,
  work: Work,
  props: Props,
  before: Omit<Recorded, 'id'> | undefined,
): Promise<{ readonly state: object; readonly failure?: string }> {
  try {
    return { state: await resource.reconcile(work, props, stateOf(resource, before?.outputs ?? {})) };
  } catch (error) {
    // Why it failed tells more than why that cannot be led back, which the next refresh finds.
    if (before !== undefined) await resource.withdraw?.(work, props).catch(() => undefined);
    if (!(error instanceof PartialFailure)) throw error;
    return { state: error.state as object, failure: error.message };
  }
}

/** What is on the host; undefined when the resource is gone. Without inputs (an import) the id must do. */
export async function found(
  resource: Resource,
  work: Work,
  { id, inputs, outputs }: Recorded,
): Promise<Recorded | undefined> {
  const recorded = Object.keys(inputs).length > 0 ? inputs : undefined;
  const known = recorded === undefined ? undefined : plainProps(recorded);
  const live = await resource.read(work, id, known);
  if (live === undefined) return undefined;
  const now = inputsFound(resource, live, recorded);
  const token = recorded === undefined ? await tokenFound(work, live.props as Props, id) : tokenKept(outputs);
  return { id, inputs: now, outputs: { ...outputsOf(resource, now, live.state), ...token } };
}

/**
 * Takes a resource away, but for what another one has by now, be it its own replacement: one of this run, or one that the host
 * knows of, whatever the host is called in either.
 */
export async function remove(
  resource: Resource,
  work: Work,
  { urn, inputs, outputs }: { urn: string; inputs: Values; outputs: Values },
  claims: Claims,
): Promise<void> {
  const recorded = plainProps(Object.keys(inputs).length > 0 ? inputs : outputs);
  const had = claimsOf(resource, recorded);
  const state = stateOf(resource, outputs);
  if (state === undefined) return;
  const others = await takenOver(work, recorded, had, outputs);
  const kept = [...claims.all(), ...others.keys()];
  if (await removeRest(resource, work, { state, claims: had, kept })) {
    await forget(
      work,
      recorded,
      had.filter((claim) => !kept.includes(claim)),
      outputs,
    );
    return;
  }
  const holder = claims.holder(had);
  const [other] = others.values();
  const name = holder === undefined ? other!.name : nameOf(holder);
  const foreign = holder === undefined && other!.stack !== stackOf(urn);
  const who = foreign ? stackText(other!.stack) : name === nameOf(urn) ? 'its replacement' : name;
  work.warn(`What it has is kept on the host: ${who} has taken it over`);
}

/** A record that is to be replaced; undefined where it is no longer understood. */
export function replacedBy(resource: Resource, inputs: Values, outputs: Values): Replaced | undefined {
  const props = knownProps(resource, inputs);
  const state = stateOf(resource, outputs);
  return props === undefined || state === undefined || hasUnknown(props) ? undefined : { props, state };
}

function plainProps(inputs: Values): Props {
  return withoutNulls(unwrap(inputs).plain) as Props;
}
