import { claimSetOf } from '../orchestration/claims';
import { keyOf } from '../orchestration/ownership-note';
import { neededBy } from '../orchestration/removal';
import { displacedBy } from '../orchestration/takeover';
import type { Resource, Work } from '../resources/resource';
import { type Displaced, exclusivePlaces } from '../resources/takeover/displaced';
import type { Props } from './check';
import type { OwnRecord } from './record';

/** A resource that another one of the same URN replaces. */
export interface Replaced {
  readonly props: Props;
  readonly state: object;
}

/** Resources that are replaced in a run, by URN: the engine creates the new one before it deletes the old one. */
export class Replacements {
  readonly #old = new Map<string, Replaced>();
  /** Records that the engine has shown in this run. */
  readonly #records = new Map<string, OwnRecord>();

  /** Notes the record of a resource. */
  recorded(urn: string, record: OwnRecord | undefined): void {
    if (record !== undefined) this.#records.set(urn, record);
  }

  /** Notes the resource that Diff marked for replacement. */
  note(urn: string, old: Replaced | undefined): void {
    if (old === undefined) this.#old.delete(urn);
    else this.#old.set(urn, old);
  }

  /** Record of the resource that a creation replaces in the same place, be it under another name of the host. */
  inPlace(urn: string, resource: Resource, props: Props): OwnRecord | undefined {
    const record = this.#records.get(urn);
    const key = (one: Props): string => keyOf(one, resource.id(one));
    return record !== undefined && key(record.props) === key(props) ? record : undefined;
  }

  /** Why the replaced resource may not be deleted; undefined if it may, or if the new one has all its claims. */
  async needed(urn: string, resource: Resource, props: Props, work: Work): Promise<string | undefined> {
    const old = this.#old.get(urn);
    if (old === undefined) return undefined;
    const { claims } = claimSetOf(resource, old.props);
    return neededBy(resource, work, { claims, state: old.state }, { kept: resource.claims(props) });
  }

  /** Places that a resource takes over from the one that it replaces. */
  displacedBy(urn: string, resource: Resource, props: Props): readonly Displaced[] {
    const old = this.#old.get(urn);
    if (old === undefined || old.props.host !== props.host) return [];
    const { places, claims } = claimSetOf(resource, old.props);
    const taker = { resource, props, places: exclusivePlaces(resource, props) };
    const giver = {
      path: resource.id(old.props),
      resource,
      state: old.state,
      places,
      replaced: claims,
      ends: true,
    };
    return [displacedBy(taker, giver)].filter((one) => one !== undefined);
  }
}
