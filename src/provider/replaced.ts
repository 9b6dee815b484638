import { keyOf } from '../orchestration/ownership-note';
import type { Resource, Work } from '../resources/resource';
import { type Displaced, editsOf, placesOf } from '../resources/takeover/displaced';
import { shared } from '../resources/takeover/place';
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

  /** Why the replaced resource may not be deleted; undefined if it may, or if the new one has the same id. */
  async needed(urn: string, resource: Resource, props: Props, work: Work): Promise<string | undefined> {
    const old = this.#old.get(urn);
    if (old === undefined || resource.id(old.props) === resource.id(props)) return undefined;
    return resource.needed?.(work, old.state);
  }

  /** Places that a resource takes over from the one that it replaces. */
  displacedBy(urn: string, resource: Resource, props: Props): readonly Displaced[] {
    const old = this.#old.get(urn);
    if (old === undefined || old.props.host !== props.host) return [];
    const occupant = resource.occupant?.(old.state);
    const both = shared(placesOf(resource, props), placesOf(resource, old.props));
    const claims = resource.claims(props).filter((claim) => resource.claims(old.props).includes(claim));
    const files = claims.map((claim) => ({ label: claim.slice(claim.indexOf(':') + 1), address: claim }));
    const places = both.length > 0 || occupant === undefined ? both : files;
    if (places.length === 0) return [];
    const path = resource.id(old.props);
    const edits = editsOf(resource, old.state, resource.claims(props));
    return [{ path, type: resource.type, state: old.state, places, occupant, ...edits }];
  }
}
