import { posix } from 'node:path';
import { claimedPaths, pathId } from '../resources/props';
import type { Resource } from '../resources/resource';
import { exclusivePlaces } from '../resources/takeover/displaced';
import { type ExclusivePlace, rivals } from '../resources/takeover/place';
import { isNameless } from './unknown-parts';

/** Claims of a resource on its host. */
export interface ClaimSet {
  readonly host: string;
  readonly claims: readonly string[];
  /** Claims of directories whose whole content belongs to the resource. */
  readonly encloses: readonly string[];
  /** Places that only one process of the host can hold. They protect nothing from deletion. */
  readonly places: readonly ExclusivePlace[];
}

/** Two claims that exclude each other: they are equal, one lies within the other, or both are one place. */
export interface Conflict<Owner> {
  readonly kind: 'same' | 'within' | 'place';
  readonly owner: Owner;
  readonly ours: string;
  readonly theirs: string;
}

/** All claims of a resource with these props; none as long as its name is unknown. */
export function claimSetOf(resource: Resource, props: { readonly host: string }): ClaimSet {
  const { host } = props;
  if (isNameless(resource.identity, { ...props })) return { host, claims: [], encloses: [], places: [] };
  return {
    host,
    claims: resource.claims(props),
    encloses: resource.encloses?.(props) ?? [],
    places: exclusivePlaces(resource, props),
  };
}

/** A conflict for people. */
export function conflictText({ kind, ours, theirs }: Conflict<unknown>, name: string, other: string): string {
  if (kind === 'same')
    return `${ours} is claimed by both ${other} and ${name}: one of them must take another name or path`;
  const why =
    kind === 'place'
      ? 'only one process of the host can have it'
      : 'the owner of the directory writes and deletes everything in it';
  return `${ours} of ${name} and ${theirs} of ${other} exclude each other: ${why}`;
}

/** Registry of claims and their owners. */
export class ClaimRegistry<Owner> {
  /** Owners by claim, with the directories around the claim, which are expensive to compute. */
  readonly #claims = new Map<
    string,
    { readonly owner: Owner; readonly host: string; readonly around: readonly string[] }
  >();
  readonly #trees = new Map<string, Owner>();
  /** Holders of places by host and port or path: places with different ones never exclude each other. */
  readonly #places = new Map<string, readonly { readonly owner: Owner; readonly place: ExclusivePlace }[]>();
  /** Claims by host, as far as they were asked for since the last change. */
  readonly #byHost = new Map<string, readonly string[]>();

  /** Registers claims that are free; returns conflicts for the others. */
  take(owner: Owner, set: ClaimSet): readonly Conflict<Owner>[] {
    const conflicts = this.#takeClaims(owner, set);
    return conflicts.length > 0 ? conflicts : this.#takePlaces(owner, set);
  }

  #takeClaims(owner: Owner, { host, claims, encloses }: ClaimSet): readonly Conflict<Owner>[] {
    const outside = [...new Set(claims)].flatMap((ours): readonly Conflict<Owner>[] => {
      const theirs = [ours, ...around(ours)].find((one) => (this.#holder(one, ours) ?? owner) !== owner);
      if (theirs === undefined) return [];
      return [
        { kind: ours === theirs ? 'same' : 'within', owner: this.#holder(theirs, ours)!, ours, theirs },
      ];
    });
    const refused = new Set(outside.map(({ ours }) => ours));
    const inside = encloses.flatMap((ours) =>
      [...this.#claims].flatMap(([theirs, other]): readonly Conflict<Owner>[] =>
        other.owner !== owner && !refused.has(theirs) && other.around.includes(ours)
          ? [{ kind: ours === theirs ? 'same' : 'within', owner: other.owner, ours, theirs }]
          : [],
      ),
    );
    for (const claim of claims)
      if (!refused.has(claim)) this.#claims.set(claim, { owner, host, around: around(claim) });
    for (const tree of encloses) if (!this.#trees.has(tree)) this.#trees.set(tree, owner);
    this.#byHost.clear();
    return [...outside, ...inside];
  }

  #takePlaces(owner: Owner, { host, places }: ClaimSet): readonly Conflict<Owner>[] {
    return places.flatMap((place): readonly Conflict<Owner>[] => {
      const key = `${host}\n${/:\d+$/.exec(place.address)?.[0] ?? place.address}`;
      const others = this.#places.get(key) ?? [];
      const other = others.find((one) => one.owner !== owner && rivals(one.place, place));
      if (other !== undefined)
        return [{ kind: 'place', owner: other.owner, ours: place.label, theirs: other.place.label }];
      this.#places.set(key, [...others, { owner, place }]);
      return [];
    });
  }

  /** Owner of a claim, or of the directory that it is in. */
  #holder(claim: string, ours: string): Owner | undefined {
    return (claim === ours ? this.owner(claim) : undefined) ?? this.#trees.get(claim);
  }

  /** Removes all claims of an owner. */
  leave(owner: Owner): void {
    for (const [claim, one] of this.#claims) if (one.owner === owner) this.#claims.delete(claim);
    for (const [tree, one] of this.#trees) if (one === owner) this.#trees.delete(tree);
    for (const [key, all] of this.#places) {
      const left = all.filter((one) => one.owner !== owner);
      if (left.length < all.length) this.#places.set(key, left);
    }
    this.#byHost.clear();
  }

  owner(claim: string): Owner | undefined {
    return this.#claims.get(claim)?.owner;
  }

  claims(): readonly string[] {
    return [...this.#claims.keys()];
  }

  /** Claims of the resources of a host: a deletion of another one leaves them in place. */
  on(host: string): readonly string[] {
    const known = this.#byHost.get(host);
    const claims = known ?? this.claims().filter((claim) => this.#claims.get(claim)!.host === host);
    if (known === undefined) this.#byHost.set(host, claims);
    return claims;
  }

  /** Files among claims on a host that have an owner here, by the owner. */
  filesIn(host: string, claims: readonly string[]): ReadonlyMap<Owner, readonly string[]> {
    const files = new Map<Owner, readonly string[]>();
    for (const file of claimedPaths(host, claims)) {
      const owner = this.owner(pathId(host, file));
      if (owner !== undefined) files.set(owner, [...(files.get(owner) ?? []), file]);
    }
    return files;
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
