import { isWithin, TargetError } from './targets';

/**
 * Searches the inventories of hosts for targets that the program does not declare; an earlier program may have left
 * them. Once all other hosts have answered, a host that accepts no login is not waited for, so that a misspelt
 * target is rejected.
 */
export class TargetSearch {
  readonly #refused = new AbortController();
  readonly #missing: Set<string>;
  readonly #answered: string[] = [];
  readonly #silent: Set<string>;
  readonly #slow = new Set<string>();

  /**
   * @param undeclared targets that the program does not declare
   * @param hosts hosts that are read
   */
  constructor(undeclared: readonly string[], hosts: readonly string[]) {
    this.#missing = new Set(undeclared);
    this.#silent = new Set(hosts);
  }

  /** Aborts with a TargetError when a target is rejected. */
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

  /** A host was unreachable. */
  failed(host: string): void {
    this.#silent.delete(host);
    this.#judge();
  }

  /** A host has accepted no login for some seconds. */
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
