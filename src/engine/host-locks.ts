import { setTimeout as delay } from 'node:timers/promises';
import { ConnectError } from '../transport/errors';
import type { Host } from '../transport/host';
import { LockedError, lockHost, lockIdentity, renewLock, SameMachineError, unlockHost } from './host-lock';
import type { HostState } from './host-state';
import { ownerExited } from './lock-owner';
import { fenceOf, type LockFacts } from './lock-shell';

/** Options of host locks. */
export interface HostLocksProps {
  readonly project: string;
  readonly owner: string;
  /** Seconds after which a lock that is not renewed may be taken over. */
  readonly seconds: number;
  /** Maximum seconds to wait for hosts that other deployers hold. */
  readonly wait: number;
  /** Called with the holder of a host that is waited for; again when the lock changes. */
  readonly waiting?: (host: string, holder: LockFacts) => void;
  readonly signal: AbortSignal;
}

/** Milliseconds between two attempts to lock a host, randomised so that two deployers do not retry in step. */
const interval = (): number => 500 + 1_000 * Math.random();

/** Milliseconds for releasing hosts when the user waits for the process to exit. */
const hurry = 700;

/** Tolerance in seconds between two readings of the same expiry. */
const same = 3;

/** Result of locking hosts. */
export interface Taken {
  readonly hostStates: ReadonlyMap<Host, HostState>;
  /** Unreachable hosts and the reason. */
  readonly failed: ReadonlyMap<Host, Error>;
}

/**
 * Hosts that one deployer has locked. Locks are renewed until they are released, and each is fenced: a script that
 * may change the host ends before its changes if another deployer holds the lock.
 *
 * A waiting deployer holds no lock, so deployers of overlapping hosts never deadlock, regardless of their names for
 * the hosts.
 */
export class HostLocks {
  readonly #props: HostLocksProps;
  readonly #held = new Map<Host, HostState>();
  /** Hosts that did not answer a lock request; they may have granted it. */
  readonly #asked = new Set<Host>();
  readonly #lost = new Map<Host, AbortController>();
  readonly #heartbeat: NodeJS.Timeout;

  constructor(props: HostLocksProps) {
    this.#props = props;
    // Three renewals per lease: one host without an answer is not yet a lost lock.
    this.#heartbeat = setInterval(
      () => [...this.#held.keys()].map((host) => this.#renew(host)),
      (props.seconds * 1_000) / 3,
    ).unref();
  }

  /** Fires when another deployer took over the lock of the host. */
  lost(host: Host): AbortSignal {
    const known = this.#lost.get(host) ?? new AbortController();
    this.#lost.set(host, known);
    return known.signal;
  }

  /**
   * Locks hosts and reads their state. Unreachable hosts are left out.
   *
   * @throws LockedError for a host that another deployer still holds when the time to wait is over; no lock is held
   * then
   * @throws SameMachineError when two of the hosts are one machine
   */
  async take(hosts: readonly Host[]): Promise<Taken> {
    const failed = new Map<Host, Error>();
    const deadline = performance.now() + this.#props.wait * 1_000;
    let ordered = [...hosts].sort((one, other) => (one.name < other.name ? -1 : 1));
    let reported: LockFacts | undefined;
    for (;;) {
      const refused = await this.#tryAll(ordered, failed);
      this.#props.signal.throwIfAborted();
      if (refused === undefined) return { hostStates: new Map(this.#held), failed };
      const { holder } = refused.error;
      if (performance.now() >= deadline) throw refused.error;
      if (reported?.owner !== holder.owner || Math.abs(reported.expires - holder.expires) > same)
        this.#props.waiting?.(refused.host.name, holder);
      reported = holder;
      // The host that is held is tried first, without locking the others.
      ordered = [refused.host, ...ordered.filter((host) => host !== refused.host && !failed.has(host))];
      const left = Math.max(0, deadline - performance.now());
      const { signal } = this.#props;
      await delay(Math.min(interval(), left), undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }

  /** Stops the renewal of a host's lock; the caller releases it. */
  forget(host: Host): void {
    this.#held.delete(host);
  }

  /** Releases a host. If the host does not answer, its lock expires by itself and the error is returned. */
  async release(host: Host): Promise<Error | undefined> {
    this.forget(host);
    this.#asked.delete(host);
    const { owner, seconds, signal } = this.#props;
    const given = unlockHost(host, owner, signal.aborted ? AbortSignal.timeout(hurry) : undefined);
    return given.then(
      () => undefined,
      ({ message }: Error) =>
        new Error(`${message}; the lock of ${owner} stays until it expires, in at most ${seconds} s`),
    );
  }

  /** Releases all hosts that are still locked; returns those that could not be released. */
  async close(): Promise<ReadonlyMap<Host, Error>> {
    clearInterval(this.#heartbeat);
    const open = new Set([...this.#held.keys(), ...this.#asked]);
    const left = await Promise.all([...open].map(async (host) => [host, await this.release(host)] as const));
    for (const host of this.#lost.keys()) host.fence = undefined;
    return new Map(left.flatMap(([host, error]) => (error === undefined ? [] : [[host, error] as const])));
  }

  /**
   * Tries to lock hosts; if one is refused, all are released. The first host is locked before the others: of two
   * deployers of the same hosts, one then gets all, instead of each a part.
   */
  async #tryAll(
    ordered: readonly Host[],
    failed: Map<Host, Error>,
  ): Promise<{ readonly host: Host; readonly error: LockedError } | undefined> {
    const refused = new Map<Host, LockedError>();
    const lock = async (host: Host): Promise<void> => {
      const { project, owner, seconds, signal } = this.#props;
      this.#asked.add(host);
      try {
        this.#held.set(host, await lockHost(host, project, { owner, seconds, isGone: ownerExited, signal }));
        host.fence = fenceOf(owner);
        this.lost(host);
        this.#asked.delete(host);
      } catch (error) {
        if (error instanceof LockedError) refused.set(host, error);
        else failed.set(host, error as Error);
        if (error instanceof LockedError || error instanceof ConnectError) this.#asked.delete(host);
      }
    };
    // An unreachable host does not delay the others.
    const [first, ...others] = ordered;
    if (first !== undefined) await lock(first);
    if (refused.size === 0) await Promise.all(others.map(lock));
    const host = ordered.find((one) => refused.has(one));
    if (host === undefined) return undefined;
    const own = refused.get(host)!.holder.owner === this.#props.owner;
    const other = own ? await this.#sameMachine(host) : undefined;
    await Promise.all([...this.#held.keys()].map((one) => this.release(one)));
    if (own) throw new SameMachineError(host.name, other);
    return { host, error: refused.get(host)! };
  }

  /** Name of a locked host that is the same machine under another name. */
  async #sameMachine(host: Host): Promise<string | undefined> {
    const held = [...this.#held.keys()];
    const [wanted, ...found] = await Promise.all(
      [host, ...held].map((one) => lockIdentity(one).catch(() => undefined)),
    );
    return held.find((_, index) => wanted !== undefined && found[index] === wanted)?.name;
  }

  async #renew(host: Host): Promise<void> {
    const ours = await renewLock(host, this.#props).catch(() => true);
    if (!ours && this.#held.has(host))
      this.#lost.get(host)?.abort(new Error(`${host.name}: the lock was lost; nothing more was begun there`));
  }
}
