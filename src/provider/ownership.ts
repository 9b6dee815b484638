import { randomUUID } from 'node:crypto';
import { claimSetOf } from '../orchestration/claims';
import { dropNotes, keyOf, note, noteAbout } from '../orchestration/ownership-note';
import { own } from '../plan/plain-values';
import type { Resource, Work } from '../resources/resource';
import type { Props } from './check';
import { urnName } from './claims';
import type { Values } from './values';

/**
 * Output with the token that identifies a record as the owner of its claims on the host. Names do not suffice: a stack, a resource
 * and a host can each be renamed, and keep their claims. The engine hides outputs with this prefix.
 */
const tokenOutput = '__owner';

/** The token of a record; undefined where it has none, as after an import. */
export function tokenIn(outputs: Values): string | undefined {
  const token = own(outputs, tokenOutput);
  return typeof token === 'string' ? token : undefined;
}

/** The output with the token among those of a resource. */
export const keptToken = (outputs: Values): Values => tokenValues(tokenIn(outputs));

const tokenValues = (token: string | undefined): Values =>
  token === undefined ? {} : { [tokenOutput]: token };

/** A resource that was deployed on its host. */
export interface Deployed {
  readonly urn: string;
  readonly props: Props;
  /** Record before the change; undefined for a creation. */
  readonly before?: { readonly props: Props; readonly outputs: Values };
  /** Whether the host notes the record before as the owner. */
  readonly owned: boolean;
}

/**
 * Notes on the host that a resource owns its claims from now on, instead of any earlier record.
 *
 * @returns the output to record, or why the note failed: then a later change writes it
 */
export async function takeOwnership(
  resource: Resource,
  work: Work,
  { urn, props, before, owned }: Deployed,
): Promise<{ readonly token: Values; readonly problem?: string }> {
  const claims = claimSetOf(resource, props).claims;
  if (claims.length === 0) return { token: {} };
  const host = work.hosts.get(props.host);
  const known = before && tokenIn(before.outputs);
  const had = known === undefined ? [] : claimsOf(resource, before!.props);
  const token = known ?? randomUUID();
  const stack = stackOf(urn);
  const owner = { token, stack, name: urnName(urn) };
  const keysOf = (those: readonly string[]) => those.map((claim) => keyOf(props, claim));
  try {
    const fresh = keysOf(claims.filter((claim) => !owned || !had.includes(claim)));
    await Promise.all(fresh.map((key) => note(host, key, { stack, owner })));
    await dropNotes(host, keysOf(had.filter((claim) => !claims.includes(claim))), token);
    return { token: tokenValues(token) };
  } catch (error) {
    // Some of the notes may be there: with the token a later change, or the deletion, knows them again.
    return {
      token: tokenValues(token),
      problem: `Cannot write the note of ownership on the host: ${(error as Error).message}`,
    };
  }
}

/**
 * The output with the token of an imported resource: the stack has its own record again, under the same name. Any other import owns
 * nothing until its first change, which takes the claims over.
 */
export async function importedToken(work: Work, urn: string, props: Props, id: string): Promise<Values> {
  if (props.host === undefined) return {};
  const { owner } = await noteAbout(work.hosts.get(props.host), keyOf(props, id));
  return owner?.stack === stackOf(urn) && owner.name === urnName(urn) ? tokenValues(owner.token) : {};
}

/** Deletes the notes of deleted claims. */
export async function dropOwnership(
  work: Work,
  props: Props,
  claims: readonly string[],
  outputs: Values,
): Promise<void> {
  const keys = claims.map((claim) => keyOf(props, claim));
  if (keys.length > 0) await dropNotes(work.hosts.get(props.host), keys, tokenIn(outputs));
}

/** Claims of a record; none if its schema is no longer valid. */
export function claimsOf(resource: Resource, props: Props): readonly string[] {
  return resource.props.safeParse(props).success ? claimSetOf(resource, props).claims : [];
}

/** `project/stack` out of a URN. */
export function stackOf(urn: string): string {
  const [stack = '', project = ''] = urn.split('::');
  return `${project}/${stack.split(':').at(-1)}`;
}
