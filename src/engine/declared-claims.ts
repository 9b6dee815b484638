import { claimedPaths, pathId } from '../resources/props';
import type { Desired } from './desired';

/** Claims of a program on its hosts; computed once per resource. */
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

  /** All claims on a host; removals of other resources leave them in place. */
  on(host: string): readonly string[] {
    return this.#byHost.get(host) ?? [];
  }

  /** Files among claims on a host that resources of the program claim, by the paths of these resources. */
  filesIn(host: string, claims: readonly string[]): ReadonlyMap<string, readonly string[]> {
    const files = new Map<string, string[]>();
    for (const file of claimedPaths(host, claims)) {
      const owner = this.#owners.get(pathId(host, file));
      if (owner !== undefined) files.set(owner, [...(files.get(owner) ?? []), file]);
    }
    return files;
  }
}
