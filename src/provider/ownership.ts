import { randomUUID } from 'node:crypto';
import { dropNotes, note, noteAbout, type Owner } from '../resources/deployer-note';
import type { Resource, Work } from '../resources/resource';
import { knownClaims, type Props } from './check';
import { nameOf } from './claims';
import { own, type Values } from './values';

/**
 * The output by which a record is known as that of what is on the host. Nothing else would do: a stack, a resource and a host can
 * each get another name, and what they had stays theirs. The engine does not show outputs that begin so.
 */
const tokenOutput = '__owner';

/** The token of a record; undefined where it has none, as after an import. */
function tokenIn(outputs: Values): string | undefined {
  const token = own(outputs, tokenOutput);
  return typeof token === 'string' ? token : undefined;
}

/** The output of a token, for those of a resource. */
export const tokenKept = (outputs: Values): Values => tokenValues(tokenIn(outputs));

const tokenValues = (token: string | undefined): Values =>
  token === undefined ? {} : { [tokenOutput]: token };

/** Something that is on its host now. */
export interface Arrived {
  readonly urn: string;
  readonly props: Props;
  /** What the record has been so far; undefined for a creation. */
  readonly before?: { readonly props: Props; readonly outputs: Values };
}

/**
 * Notes on the host that all that a resource has there is its own from now on, and no longer that of any earlier record.
 *
 * @returns the output to record, or why nothing could be noted: then a later change notes it
 */
export async function possess(
  resource: Resource,
  work: Work,
  { urn, props, before }: Arrived,
): Promise<{ readonly token: Values; readonly problem?: string }> {
  const claims = knownClaims(resource, { ...props });
  if (claims.length === 0) return { token: {} };
  const host = work.hosts.get(props.host);
  const known = before && tokenIn(before.outputs);
  const had = known === undefined ? [] : claimsOf(resource, before!.props);
  const token = known ?? randomUUID();
  const stack = stackOf(urn);
  const owner = { token, stack, name: nameOf(urn) };
  const keysOf = (those: readonly string[]) => those.map((claim) => keyOf(props, claim));
  try {
    const fresh = keysOf(claims.filter((claim) => !had.includes(claim)));
    await Promise.all(fresh.map((key) => note(host, key, { stack, owner })));
    await dropNotes(host, keysOf(had.filter((claim) => !claims.includes(claim))), token);
    return { token: tokenValues(token) };
  } catch (error) {
    return { token: {}, problem: `Cannot note on the host whose it is: ${(error as Error).message}` };
  }
}

/** What of the claims of a record is by now another record's, under whatever name of the host and of the stack. */
export async function takenOver(
  work: Work,
  props: Props,
  claims: readonly string[],
  outputs: Values,
): Promise<ReadonlyMap<string, Owner>> {
  if (claims.length === 0) return new Map();
  const host = work.hosts.get(props.host);
  const token = tokenIn(outputs);
  const found = await Promise.all(
    claims.map(async (claim) => [claim, (await noteAbout(host, keyOf(props, claim))).owner] as const),
  );
  return new Map(
    found.flatMap(([claim, owner]) => (owner === undefined || owner.token === token ? [] : [[claim, owner]])),
  );
}

/** The output of what is imported: whose it is by now. */
export async function tokenFound(work: Work, props: Props, id: string): Promise<Values> {
  if (props.host === undefined) return {};
  return tokenValues((await noteAbout(work.hosts.get(props.host), keyOf(props, id))).owner?.token);
}

/** Forgets what was taken away. */
export async function forget(
  work: Work,
  props: Props,
  claims: readonly string[],
  outputs: Values,
): Promise<void> {
  const keys = claims.map((claim) => keyOf(props, claim));
  if (keys.length > 0) await dropNotes(work.hosts.get(props.host), keys, tokenIn(outputs));
}

/** Claims of a record, which may be one of an older release that is no longer understood. */
export function claimsOf(resource: Resource, props: Props): readonly string[] {
  return resource.props.safeParse(props).success ? knownClaims(resource, { ...props }) : [];
}

/** A claim, or an id, without the name of the host, which is the program's own. */
export const keyOf = ({ host }: Props, claim: string): string =>
  claim.startsWith(`${host}:`) ? claim.slice(host.length + 1) : claim;

/** `project/stack` out of a URN. */
export function stackOf(urn: string): string {
  const [stack = '', project = ''] = urn.split('::');
  return `${project}/${stack.split(':').at(-1)}`;
}

/** A stack for people. */
export function stackText(stack: string): string {
  const [project = '', name = ''] = stack.split('/');
  return `the stack ${name} of the project ${project}`;
}
