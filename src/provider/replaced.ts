import type { Resource, Work } from '../resources/resource';
import { type Displaced, editsOf, placesOf } from '../resources/takeover/displaced';
import { shared } from '../resources/takeover/place';
import type { Props } from './check';

/** A resource that another one of the same URN replaces. */
export interface Replaced {
  readonly props: Props;
  readonly state: object;
}

/** Resources that are replaced in a run, by URN: the engine creates the new one before it deletes the old one. */
export class Replacements {
  readonly #old = new Map<string, Replaced>();

  /** Notes the resource that Diff marked for replacement. */
  note(urn: string, old: Replaced | undefined): void {
    if (old === undefined) this.#old.delete(urn);
    else this.#old.set(urn, old);
  }

  /** Whether a resource replaces one in the same place. */
  isOwn(urn: string, resource: Resource, id: string): boolean {
    const old = this.#old.get(urn);
    return old !== undefined && resource.id(old.props) === id;
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
