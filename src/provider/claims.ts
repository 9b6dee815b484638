import type { Claimant } from './check';

/** Who has which path, unit or socket among the resources of one run. */
export class Claims {
  readonly #owners = new Map<string, string>();
  /** Of those, what was put in place during this run. */
  readonly #deployed = new Map<string, string>();

  /** Takes claims for a resource in place of its earlier ones; tells what others have already. */
  take(urn: string, claims: readonly string[]): readonly string[] {
    for (const [claim, owner] of this.#owners) if (owner === urn) this.#owners.delete(claim);
    const taken = [...new Set(claims)].filter((claim) => this.#owners.has(claim));
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

  /** All that resources of this run have, whether they are in place already or not. */
  all(): readonly string[] {
    return [...new Set([...this.#owners.keys(), ...this.#deployed.keys()])];
  }

  /**
   * The resource of this run that has what another one had: after a change of name, or a replacement, the engine deletes
   * the old resource last, and must not take the new one's files along.
   */
  holder(claims: readonly string[]): string | undefined {
    return claims
      .map((claim) => this.#deployed.get(claim) ?? this.#owners.get(claim))
      .find((one) => one !== undefined);
  }
}

/** The name within a URN. */
export function nameOf(urn: string): string {
  return urn.split('::').slice(3).join('::') || urn;
}
