import type { Resource, Work } from '../resources/resource';
import { type NotedOwner, notedOwners, ownerText } from './ownership-note';

/** Whether other resources hold all claims of a resource. */
export function isKept(claims: readonly string[], kept: readonly string[]): boolean {
  return claims.length > 0 && claims.every((claim) => kept.includes(claim));
}

/** A recorded resource that is to be deleted. */
export interface Removal {
  readonly host: string;
  readonly state: object;
  readonly claims: readonly string[];
}

/**
 * Why a resource may not be deleted now; undefined if it may, or if others hold all its claims by then.
 *
 * @param kept claims of other resources
 * @param going services that are deleted or changed before it
 */
export async function neededBy(
  resource: Resource,
  work: Work,
  { claims, state }: Pick<Removal, 'claims' | 'state'>,
  { kept, going }: { readonly kept: readonly string[]; readonly going?: readonly string[] },
): Promise<string | undefined> {
  return isKept(claims, kept) ? undefined : resource.needed?.(work, state, going);
}

/** Claims that others hold while a resource is deleted. */
export interface Holders {
  /** Claims of other resources of the run. */
  readonly kept: readonly string[];
  /** Resource of the run that holds all of them, for people. */
  readonly holder?: string;
  /** Token of the own record, whose notes on the host are no others. */
  readonly token?: string;
}

/**
 * Deletes a resource, except for claims that other resources of the run hold by now, or that a stack of Pulumi has noted on the host,
 * even under another name of the host.
 *
 * @param remove deletes it without the claims that are kept
 * @returns the claims that nothing holds afterwards
 */
export async function removeUnheld(
  work: Work,
  { host, claims }: Omit<Removal, 'state'>,
  { kept: others, holder, token }: Holders,
  remove: (kept: readonly string[]) => Promise<void>,
): Promise<readonly string[]> {
  const owners =
    claims.length === 0
      ? new Map<string, NotedOwner>()
      : await notedOwners(work.hosts.get(host), { host }, claims);
  const foreign = [...owners].filter(([, owner]) => token === undefined || owner.token !== token);
  const kept = [...others, ...foreign.map(([claim]) => claim)];
  if (isKept(claims, kept)) {
    const owner = holder ?? (foreign[0] === undefined ? 'another resource' : ownerText(foreign[0][1]));
    work.warn(`Not deleted on the host: ${owner} owns it now`);
    return [];
  }
  await remove(kept);
  return claims.filter((claim) => !kept.includes(claim));
}
