import type { Claimant } from './check';

/** Who has which path, unit or socket among the resources of one run. */
export class Claims {
  readonly #owners = new Map<string, string>();
  /** Of those, what was put in place during this run. */
  readonly #deployed = new Map<string, string>();

  /** Takes claims for a resource in place of its earlier ones; tells what others have already. */
  take(urn: string, claims: readonly string[]): readonly string[] {
    for (const [claim, owner] of this.#owners) if (owner === urn) this.#owners.delete(claim);
    const taken = claims.filter((claim) => this.#owners.has(claim));
    for (const claim of claims) if (!taken.includes(claim)) this.#owners.set(claim, urn);
    return taken.map(
      (claim) =>
        `Cannot have ${claim} for ${nameOf(urn)}: only one resource may, and ${nameOf(this.#owners.get(claim)!)} has it`,
    );
  }

  /** The claims as {@link take} for one resource, for those who need not know which. */
  of(urn: string): Claimant {
    return { conflicts: (claims) => this.take(urn, claims) };
  }

  /** Notes that a resource has been put in place. */
  deployed(urn: string, claims: readonly string[]): void {
    for (const claim of claims) this.#deployed.set(claim, urn);
  }

  /**
   * The resource that took over during this run what another one had, if any: after a change of name in the program the
   * old resource is deleted last, and must not take the new one's file along.
   */
  successor(urn: string, claims: readonly string[]): string | undefined {
    const owner = claims
      .map((claim) => this.#deployed.get(claim))
      .find((one) => one !== undefined && one !== urn);
    return owner === undefined ? undefined : nameOf(owner);
  }
}

/** The name within a URN. */
export function nameOf(urn: string): string {
  return urn.split('::').slice(3).join('::') || urn;
}
