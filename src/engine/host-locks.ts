import { setTimeout as delay } from 'node:timers/promises';
import type { Host } from '../transport/host';
import { LockedError, type LockFacts, lockHost, type Memory, renewLock, unlockHost } from './inventory';
import { onEach } from './on-each';
import { isGone } from './owner';

/** How hosts are locked. */
export interface HostLocksProps {
  readonly project: string;
  readonly owner: string;
  /** Seconds after which a lock that nobody renews may be taken over. */
  readonly seconds: number;
  /** Most seconds to wait for hosts that others hold. */
  readonly wait: number;
  /** Told who holds a host that is waited for, again whenever that changes. */
  readonly waiting?: (host: string, holder: LockFacts) => void;
  readonly signal: AbortSignal;
}

/** Milliseconds between two looks at a host that another one holds: never the same for two who wait for each other. */
const interval = (): number => 500 + 1_000 * Math.random();

/**
 * The hosts that one deployer holds. They are renewed until they are let go of.
 *
 * Who waits holds nothing, so deployers of overlapping hosts never wait in a circle, whatever each calls its hosts.
 */
export class HostLocks {
  readonly #props: HostLocksProps;
  readonly #held = new Map<Host, Memory>();
  readonly #lost = new AbortController();
  readonly #heartbeat: NodeJS.Timeout;

  constructor(props: HostLocksProps) {
    this.#props = props;
    // Three tries before it expires; a host that does not answer is not yet one that somebody else took.
    this.#heartbeat = setInterval(
      () => [...this.#held.keys()].map((host) => this.#renew(host)),
      (props.seconds * 1_000) / 3,
    ).unref();
  }

  /** Fires when somebody else took a host over. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /**
   * Locks hosts and reads what they remember, in the order they were given.
   *
   * @throws LockedError for a host that another deployer still holds when the time to wait is over; then none is held
   */
  async take(hosts: readonly Host[]): Promise<ReadonlyMap<Host, Memory>> {
    const deadline = performance.now() + this.#props.wait * 1_000;
    let ordered = [...hosts].sort((one, other) => (one.name < other.name ? -1 : 1));
    let told: LockFacts | undefined;
    for (;;) {
      const refused = await this.#tryAll(ordered);
      if (refused === undefined) return new Map(hosts.map((host) => [host, this.#held.get(host)!]));
      const { holder } = refused.error;
      if (holder.owner === this.#props.owner || performance.now() >= deadline) throw refused.error;
      if (told?.owner !== holder.owner || told.expires !== holder.expires)
        this.#props.waiting?.(refused.host.name, holder);
      told = holder;
      // As long as this one is held the others are left alone.
      ordered = [refused.host, ...ordered.filter((host) => host !== refused.host)];
      const left = Math.max(0, deadline - performance.now());
      const { signal } = this.#props;
      await delay(Math.min(interval(), left), undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }

  /** No longer renews a host: whoever calls lets go of it. */
  forget(host: Host): void {
    this.#held.delete(host);
  }

  /** Lets go of a host. One that does not answer is left to expire. */
  async release(host: Host): Promise<void> {
    this.forget(host);
    await unlockHost(host, this.#props.owner).catch(() => undefined);
  }

  /** Lets go of all hosts that are still held. */
  async close(): Promise<void> {
    clearInterval(this.#heartbeat);
    await Promise.all([...this.#held.keys()].map((host) => this.release(host)));
  }

  /**
   * Tries hosts; when one is refused, all are let go of. The first one is asked before the others: of two deployers of
   * the same hosts one then gets all, instead of each a part.
   */
  async #tryAll(
    ordered: readonly Host[],
  ): Promise<{ readonly host: Host; readonly error: LockedError } | undefined> {
    const refused = new Map<Host, LockedError>();
    const lock = async (host: Host): Promise<void> => {
      const { project, owner, seconds } = this.#props;
      try {
        this.#held.set(host, await lockHost(host, project, { owner, seconds, isGone }));
      } catch (error) {
        if (!(error instanceof LockedError)) throw error;
        refused.set(host, error);
      }
    };
    await onEach(ordered.slice(0, 1), lock);
    if (refused.size === 0) await onEach(ordered.slice(1), lock);
    const host = ordered.find((one) => refused.has(one));
    if (host === undefined) return undefined;
    await Promise.all([...this.#held.keys()].map((one) => this.release(one)));
    return { host, error: refused.get(host)! };
  }

  async #renew(host: Host): Promise<void> {
    const ours = await renewLock(host, this.#props).catch(() => true);
    if (!ours && this.#held.has(host))
      this.#lost.abort(new Error(`${host.name}: the lock was lost; nothing more was begun`));
  }
}
