import { ClaimRegistry, type ClaimSet } from '../resources/claim-registry';
import type { Claimant } from './check';

/** Registry of the paths, units and sockets that the resources of one run claim. */
export class Claims {
  readonly #taken = new ClaimRegistry<string>();
  /** Claims of resources that were deployed during this run. */
  readonly #deployed = new Map<string, string>();

  /** Replaces the claims of a resource; returns its conflicts with other resources. */
  take(urn: string, set: ClaimSet): readonly string[] {
    this.#taken.leave(urn);
    return this.#taken.take(urn, set).map(({ ours, theirs, owner }) => {
      const [name, other] = [nameOf(urn), nameOf(owner)];
      const beginning = `${name} conflicts with ${other}`;
      if (ours === theirs) return `${beginning}: both declare ${ours}`;
      return ours.startsWith(theirs)
        ? `${beginning}: ${other} manages everything in ${theirs}, and so ${ours}`
        : `${beginning}: ${name} manages everything in ${ours}, and so ${theirs}`;
    });
  }

  /** {@link take} bound to one resource. */
  of(urn: string): Claimant {
    return { conflicts: (set) => this.take(urn, set) };
  }

  /** Notes the claims of a deployed resource. */
  deployed(urn: string, claims: readonly string[]): void {
    for (const claim of claims) this.#deployed.set(claim, urn);
  }

  /** All claims of resources of this run, deployed or not. */
  all(): readonly string[] {
    return [...new Set([...this.#taken.claims(), ...this.#deployed.keys()])];
  }

  /**
   * The resource of this run that holds one of the claims. After a renaming or a replacement the engine deletes the old
   * resource last, and must not delete the files of the new one.
   */
  holder(claims: readonly string[]): string | undefined {
    return claims
      .map((claim) => this.#deployed.get(claim) ?? this.#taken.owner(claim))
      .find((one) => one !== undefined);
  }
}

/** The name within a URN. */
export function nameOf(urn: string): string {
  return urn.split('::').slice(3).join('::') || urn;
}
