import { claimedPaths, pathId } from '../resources/props';
import type { Desired } from './desired';

/** What a program claims on its hosts; each resource is asked once. */
export class DeclaredClaims {
  readonly #byHost = new Map<string, string[]>();
  readonly #owners = new Map<string, string>();

  constructor(desired: readonly Desired[]) {
    for (const { path, resource, props } of desired) {
      const known = this.#byHost.get(props.host) ?? [];
      this.#byHost.set(props.host, known);
      for (const claim of resource.claims(props)) {
        known.push(claim);
        this.#owners.set(claim, path);
      }
    }
  }

  /** All claims on a host: no removal of anything else touches what they name. */
  on(host: string): readonly string[] {
    return this.#byHost.get(host) ?? [];
  }

  /** Files among claims on a host that resources of the program have, by the paths of these resources. */
  filesIn(host: string, claims: readonly string[]): ReadonlyMap<string, readonly string[]> {
    const files = new Map<string, string[]>();
    for (const file of claimedPaths(host, claims)) {
      const owner = this.#owners.get(pathId(host, file));
      if (owner !== undefined) files.set(owner, [...(files.get(owner) ?? []), file]);
    }
    return files;
  }
}
