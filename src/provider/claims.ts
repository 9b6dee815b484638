import { type Holding, Territory } from '../resources/territory';
import type { Claimant } from './check';

/** Who has which path, unit or socket among the resources of one run. */
export class Claims {
  readonly #taken = new Territory<string>();
  /** Of those, what was put in place during this run. */
  readonly #deployed = new Map<string, string>();

  /** Takes claims for a resource in place of its earlier ones; tells what others have already. */
  take(urn: string, holding: Holding): readonly string[] {
    this.#taken.leave(urn);
    return this.#taken.take(urn, holding).map(({ ours, theirs, owner }) => {
      const beginning = `Cannot have ${ours} for ${nameOf(urn)}`;
      if (ours === theirs) return `${beginning}: only one resource may, and ${nameOf(owner)} has it`;
      return ours.startsWith(theirs)
        ? `${beginning}: ${nameOf(owner)} has all of ${theirs}, and writes and deletes there`
        : `${beginning}: it must have all of it, and ${nameOf(owner)} has ${theirs}`;
    });
  }

  /** The claims as {@link take} for one resource, for those who need not know which. */
  of(urn: string): Claimant {
    return { conflicts: (holding) => this.take(urn, holding) };
  }

  /** Notes that a resource has been put in place. */
  deployed(urn: string, claims: readonly string[]): void {
    for (const claim of claims) this.#deployed.set(claim, urn);
  }

  /** All that resources of this run have, whether they are in place already or not. */
  all(): readonly string[] {
    return [...new Set([...this.#taken.claims(), ...this.#deployed.keys()])];
  }

  /**
   * The resource of this run that has what another one had: after a change of name, or a replacement, the engine deletes
   * the old resource last, and must not take the new one's files along.
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
