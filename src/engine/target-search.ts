import { isWithin, TargetError } from './targets';

/**
 * Finds targets that the program does not declare in the inventories of hosts, where they may be left from an earlier
 * program. Once all other hosts have answered, a host without login is not waited for: a misspelt target is refused then.
 */
export class TargetSearch {
  readonly #refused = new AbortController();
  readonly #missing: Set<string>;
  readonly #answered: string[] = [];
  readonly #silent: Set<string>;
  readonly #slow = new Set<string>();

  /**
   * @param undeclared targets that the program does not declare
   * @param hosts hosts that are asked
   */
  constructor(undeclared: readonly string[], hosts: readonly string[]) {
    this.#missing = new Set(undeclared);
    this.#silent = new Set(hosts);
  }

  /** Fires with a TargetError when a target is refused. */
  get signal(): AbortSignal {
    return this.#refused.signal;
  }

  /** A host answered; `paths` are the resources of its inventory. */
  answered(host: string, paths: readonly string[]): void {
    this.#silent.delete(host);
    this.#answered.push(host);
    for (const target of this.#missing)
      if (paths.some((path) => isWithin(path, [target]))) this.#missing.delete(target);
    this.#judge();
  }

  /** A host could not be asked. */
  failed(host: string): void {
    this.#silent.delete(host);
    this.#judge();
  }

  /** A host has no login for some seconds. */
  slow(host: string): void {
    this.#slow.add(host);
    this.#judge();
  }

  #judge(): void {
    const waiting = [...this.#silent];
    if (this.#missing.size === 0 || this.#answered.length === 0 || waiting.length === 0) return;
    if (!waiting.every((host) => this.#slow.has(host))) return;
    this.#refused.abort(
      new TargetError(
        `Cannot target ${[...this.#missing].join(', ')}: it must be a resource of the program or of an inventory, or a construct around one; neither the program nor ${this.#answered.join(', ')} has it, and ${waiting.join(', ')} has not answered yet`,
      ),
    );
  }
}
