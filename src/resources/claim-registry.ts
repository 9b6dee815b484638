import { posix } from 'node:path';
import type { Resource } from './resource';

/** Claims of a resource on hosts, and directories with all that is in them. */
export interface ClaimSet {
  readonly claims: readonly string[];
  /** Claims of directories whose whole content belongs to the resource. */
  readonly encloses: readonly string[];
}

/** Two claims that exclude each other: they are equal, or one lies within the other. */
export interface Conflict<Owner> {
  readonly owner: Owner;
  readonly ours: string;
  readonly theirs: string;
}

/** Claims of a resource on its host. */
export function claimSetOf(resource: Resource, props: { readonly host: string }): ClaimSet {
  return { claims: resource.claims(props), encloses: resource.encloses?.(props) ?? [] };
}

/** Registry of claims and their owners. */
export class ClaimRegistry<Owner> {
  /** Owners by claim, with the directories around the claim, which are expensive to compute. */
  readonly #claims = new Map<string, { readonly owner: Owner; readonly around: readonly string[] }>();
  readonly #trees = new Map<string, Owner>();

  /** Registers claims that are free; returns conflicts for the others. */
  take(owner: Owner, { claims, encloses }: ClaimSet): readonly Conflict<Owner>[] {
    const outside = [...new Set(claims)].flatMap((ours): readonly Conflict<Owner>[] => {
      const theirs = [ours, ...around(ours)].find((one) => (this.#holder(one, ours) ?? owner) !== owner);
      return theirs === undefined ? [] : [{ owner: this.#holder(theirs, ours)!, ours, theirs }];
    });
    const refused = new Set(outside.map(({ ours }) => ours));
    const inside = encloses.flatMap((ours) =>
      [...this.#claims].flatMap(([theirs, other]) =>
        other.owner !== owner && !refused.has(theirs) && other.around.includes(ours)
          ? [{ owner: other.owner, ours, theirs }]
          : [],
      ),
    );
    for (const claim of claims)
      if (!refused.has(claim)) this.#claims.set(claim, { owner, around: around(claim) });
    for (const tree of encloses) if (!this.#trees.has(tree)) this.#trees.set(tree, owner);
    return [...outside, ...inside];
  }

  /** Owner of a claim, or of the directory that it is in. */
  #holder(claim: string, ours: string): Owner | undefined {
    return (claim === ours ? this.owner(claim) : undefined) ?? this.#trees.get(claim);
  }

  /** Removes all claims of an owner. */
  leave(owner: Owner): void {
    for (const [claim, one] of this.#claims) if (one.owner === owner) this.#claims.delete(claim);
    for (const [tree, one] of this.#trees) if (one === owner) this.#trees.delete(tree);
  }

  owner(claim: string): Owner | undefined {
    return this.#claims.get(claim)?.owner;
  }

  claims(): readonly string[] {
    return [...this.#claims.keys()];
  }
}

/** The claim itself and those of the directories around it; empty for a claim that is no path. */
function around(claim: string): readonly string[] {
  const at = claim.indexOf(':/');
  if (at === -1) return [];
  const [host, path] = [claim.slice(0, at), posix.resolve(claim.slice(at + 1))];
  const parts = path.split('/').slice(1);
  return parts.map((_, index) => `${host}:/${parts.slice(0, index + 1).join('/')}`).reverse();
}
