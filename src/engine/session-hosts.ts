import type { Synthesis } from '../constructs/project';
import type { Work } from '../resources/resource';
import { withShortDeadline } from '../transport/connection';
import { ConnectError } from '../transport/errors';
import type { Host } from '../transport/host';
import { newHost } from '../transport/open-host';
import { anySignal } from '../transport/signals';
import { type HostState, type ReadInventories, readHostState, readInventories } from './host-state';
import type { SessionOptions } from './session';
import { TargetSearch } from './target-search';
import { noHostLeft } from './unreachable';

/** States of hosts that answered, and errors of those that did not. */
export interface Asked {
  readonly hostStates: ReadonlyMap<string, HostState>;
  readonly failures: ReadonlyMap<string, Error>;
}

/** Options for reading the states of hosts. */
interface ReadOptions {
  /** Whether an unreadable inventory is rebuilt. */
  readonly adopt?: boolean;
  /** Targets that the program does not declare; an inventory may have them. */
  readonly undeclared?: readonly string[];
}

/** The hosts of a session: connections, each opened once, what they store, and their warnings. */
export class SessionHosts {
  readonly #synthesis: Synthesis;
  readonly #options: SessionOptions;
  readonly #signal: AbortSignal;
  readonly #hosts = new Map<string, Host>();
  readonly #warned = new Set<string>();
  /** Hosts that could not be reached for the last plan; an apply of that plan does not retry them. */
  #unreachable: ReadonlyMap<string, Error> = new Map();
  /** Searches inventories for undeclared targets while hosts are read. */
  #search: TargetSearch | undefined;
  #closed = false;

  constructor(synthesis: Synthesis, options: SessionOptions, signal: AbortSignal) {
    this.#synthesis = synthesis;
    this.#options = options;
    this.#signal = signal;
  }

  get unreachable(): ReadonlyMap<string, Error> {
    return this.#unreachable;
  }

  readonly get = (name: string): Host => {
    const open = this.#hosts.get(name);
    if (open !== undefined) return open;
    if (this.#closed) throw closed();
    const connection = this.#synthesis.hosts.get(name);
    if (connection === undefined)
      throw new Error(`Cannot find the host ${name}: the project must declare it`);
    const { onWarning, events } = this.#options;
    const host = newHost(name, withShortDeadline(connection), {
      onWarning,
      onTrying: (message) => {
        events?.connecting?.(name, message);
        this.#search?.slow(name);
      },
    });
    this.#hosts.set(name, host);
    return host;
  };

  /** Context of operations that plan. */
  work(): Work {
    return {
      hosts: this,
      signal: this.#signal,
      progress: () => undefined,
      // The apply after a plan finds the same warnings again.
      warn: (message) => this.warnOnce(message),
    };
  }

  warnOnce(warning: string): void {
    if (this.#warned.has(warning)) return;
    this.#warned.add(warning);
    this.#options.onWarning?.(warning);
  }

  /** Runs a read-only operation. An interrupt ends it at once, even while a host does not answer. */
  async reading<T>(read: () => Promise<T>): Promise<T> {
    const hosts = [...this.#synthesis.hosts.keys()].map(this.get);
    for (const host of hosts) host.interrupt = this.#signal;
    try {
      return await read();
    } finally {
      for (const host of hosts) host.interrupt = undefined;
    }
  }

  /** Reads the state of hosts. An unreachable host is left out, unless it is the only one. */
  async states(names: readonly string[], { adopt, undeclared = [] }: ReadOptions = {}): Promise<Asked> {
    const hostStates = new Map<string, HostState>();
    const failures = new Map<string, Error>();
    const search = new TargetSearch(undeclared, names);
    this.#search = search;
    const signal = anySignal(this.#signal, search.signal);
    await Promise.all(
      names.map((name) =>
        readHostState(this.get(name), this.#synthesis.project, signal).then(
          (hostState) => {
            hostStates.set(name, hostState);
            search.answered(name, Object.keys(hostState.inventory.resources));
          },
          (error: Error) => {
            failures.set(name, error);
            search.failed(name);
          },
        ),
      ),
    );
    this.#search = undefined;
    signal.throwIfAborted();
    const asked = this.sound(
      { hostStates: inOrderOf(names, hostStates), failures: inOrderOf(names, failures) },
      adopt,
    );
    this.#unreachable = new Map([...asked.failures].filter(([, error]) => error instanceof ConnectError));
    return asked;
  }

  /** Leaves out hosts with an unreadable inventory, unless `adopt` rebuilds it. */
  sound({ hostStates, failures }: Asked, adopt = false): Asked {
    const sound = new Map<string, HostState>();
    const bad = new Map(failures);
    for (const [name, hostState] of hostStates) {
      for (const warning of hostState.warnings ?? []) this.warnOnce(warning);
      const { damaged } = hostState;
      if (damaged === undefined || (adopt && damaged.rebuildable)) sound.set(name, hostState);
      else bad.set(name, damaged);
    }
    if (sound.size === 0 && bad.size > 0) throw noHostLeft(bad);
    return { hostStates: sound, failures: bad };
  }

  /** Inventories of hosts. Their digests identify the secrets of earlier revisions. */
  inventories(names: readonly string[]): Promise<ReadInventories> {
    const hosts = new Map(names.map((name) => [name, this.get(name)]));
    return readInventories(hosts, this.#synthesis.project, this.#signal);
  }

  /** Transfer counters of each host so far. */
  counters(): ReadonlyMap<string, Host['counters']> {
    return new Map([...this.#hosts].map(([name, host]) => [name, host.counters]));
  }

  /** Closes the connections. What a plan that failed would still ask ends, instead of connecting again. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const host of this.#hosts.values()) host.interrupt = AbortSignal.abort(closed());
    await Promise.all([...this.#hosts.values()].map((host) => host.close()));
  }
}

const closed = (): Error => new Error('Cannot ask a host: the session was closed');

/** The same map in the order of names, regardless of which host answered first. */
function inOrderOf<T>(names: readonly string[], map: ReadonlyMap<string, T>): ReadonlyMap<string, T> {
  return new Map(names.flatMap((name) => (map.has(name) ? [[name, map.get(name)!] as const] : [])));
}
