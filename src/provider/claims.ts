import { ClaimRegistry, type ClaimSet, conflictText } from '../orchestration/claims';
import type { Claimant } from './check';

/** Registry of the paths, units and sockets that the resources of one run claim. */
export class Claims {
  readonly #taken = new ClaimRegistry<string>();
  /** Claims of resources that were deployed during this run. */
  readonly #deployed = new Map<string, string>();

  /** Replaces the claims of a resource; returns its conflicts with other resources. */
  take(urn: string, set: ClaimSet): readonly string[] {
    this.#taken.leave(urn);
    return this.#taken
      .take(urn, set)
      .map((conflict) => conflictText(conflict, urnName(urn), urnName(conflict.owner)));
  }

  /** {@link take} bound to one resource. */
  of(urn: string): Claimant {
    return { conflicts: (set) => this.take(urn, set) };
  }

  /** Notes the claims of a deployed resource. */
  deployed(urn: string, claims: readonly string[]): void {
    for (const claim of claims) this.#deployed.set(claim, urn);
  }

  /** Whether a resource was deployed during this run. */
  wasDeployed(urn: string): boolean {
    return [...this.#deployed.values()].includes(urn);
  }

  /** Claims that a deletion of a resource must leave alone. */
  keptFrom(urn: string): readonly string[] {
    const all = new Set([...this.#taken.claims(), ...this.#deployed.keys()]);
    return [...all].filter((claim) => this.holder([claim], urn) !== undefined);
  }

  /**
   * The resource of this run that holds one of the claims of a resource that is deleted. After a renaming or a replacement the
   * engine deletes the old resource last, and must not delete the files of the new one. A replacement of the same URN that has
   * only been declared holds nothing: the engine deletes the old one first.
   */
  holder(claims: readonly string[], urn: string): string | undefined {
    const declared = (claim: string): string | undefined => {
      const owner = this.#taken.owner(claim);
      return owner === urn ? undefined : owner;
    };
    return claims
      .map((claim) => this.#deployed.get(claim) ?? declared(claim))
      .find((one) => one !== undefined);
  }
}

/** The name within a URN. */
export function urnName(urn: string): string {
  return urn.split('::').slice(3).join('::') || urn;
}
