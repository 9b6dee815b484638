import { setTimeout as delay } from 'node:timers/promises';
import { ConnectError } from '../transport/errors';
import type { Host } from '../transport/host';
import { LockedError, lockHost, lockIdentity, renewLock, SameMachineError, unlockHost } from './host-lock';
import { fenceOf, type LockFacts } from './lock-shell';
import type { Memory } from './memory';
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

/** Milliseconds that hosts may take to let go of when somebody waits for our end. */
const hurry = 700;

/** Seconds by which two readings of one lock may differ. */
const same = 3;

/** What became of hosts that were to be locked. */
export interface Taken {
  readonly memories: ReadonlyMap<Host, Memory>;
  /** Hosts that could not be asked, and why. */
  readonly failed: ReadonlyMap<Host, Error>;
}

/**
 * The hosts that one deployer holds. They are renewed until they are let go of, and each is fenced: a script that may change
 * something ends before it does when the lock is another's.
 *
 * Who waits holds nothing, so deployers of overlapping hosts never wait in a circle, whatever each calls its hosts.
 */
export class HostLocks {
  readonly #props: HostLocksProps;
  readonly #held = new Map<Host, Memory>();
  /** Hosts that were asked for a lock and did not answer: they may have given it. */
  readonly #asked = new Set<Host>();
  readonly #lost = new Map<Host, AbortController>();
  readonly #heartbeat: NodeJS.Timeout;

  constructor(props: HostLocksProps) {
    this.#props = props;
    // Three tries before it expires; a host that does not answer is not yet one that somebody else took.
    this.#heartbeat = setInterval(
      () => [...this.#held.keys()].map((host) => this.#renew(host)),
      (props.seconds * 1_000) / 3,
    ).unref();
  }

  /** Fires when somebody else took the host over. */
  lost(host: Host): AbortSignal {
    const known = this.#lost.get(host) ?? new AbortController();
    this.#lost.set(host, known);
    return known.signal;
  }

  /**
   * Locks hosts and reads what they remember. A host that cannot be asked is left out.
   *
   * @throws LockedError for a host that another deployer still holds when the time to wait is over; then none is held
   * @throws SameMachineError when two of the hosts are one machine
   */
  async take(hosts: readonly Host[]): Promise<Taken> {
    const failed = new Map<Host, Error>();
    const deadline = performance.now() + this.#props.wait * 1_000;
    let ordered = [...hosts].sort((one, other) => (one.name < other.name ? -1 : 1));
    let told: LockFacts | undefined;
    for (;;) {
      const refused = await this.#tryAll(ordered, failed);
      this.#props.signal.throwIfAborted();
      if (refused === undefined) return { memories: new Map(this.#held), failed };
      const { holder } = refused.error;
      if (performance.now() >= deadline) throw refused.error;
      if (told?.owner !== holder.owner || Math.abs(told.expires - holder.expires) > same)
        this.#props.waiting?.(refused.host.name, holder);
      told = holder;
      // As long as this one is held the others are left alone.
      ordered = [refused.host, ...ordered.filter((host) => host !== refused.host && !failed.has(host))];
      const left = Math.max(0, deadline - performance.now());
      const { signal } = this.#props;
      await delay(Math.min(interval(), left), undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }

  /** No longer renews a host: whoever calls lets go of it. */
  forget(host: Host): void {
    this.#held.delete(host);
  }

  /** Lets go of a host. One that does not answer is left to expire, and why is returned. */
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

  /** Lets go of all hosts that are still held; returns those that could not be. */
  async close(): Promise<ReadonlyMap<Host, Error>> {
    clearInterval(this.#heartbeat);
    const open = new Set([...this.#held.keys(), ...this.#asked]);
    const left = await Promise.all([...open].map(async (host) => [host, await this.release(host)] as const));
    for (const host of this.#lost.keys()) host.fence = undefined;
    return new Map(left.flatMap(([host, error]) => (error === undefined ? [] : [[host, error] as const])));
  }

  /**
   * Tries hosts; when one is refused, all are let go of. The first one is asked before the others: of two deployers of
   * the same hosts one then gets all, instead of each a part.
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
        this.#held.set(host, await lockHost(host, project, { owner, seconds, isGone, signal }));
        host.fence = fenceOf(owner);
        this.lost(host);
        this.#asked.delete(host);
      } catch (error) {
        if (error instanceof LockedError) refused.set(host, error);
        else failed.set(host, error as Error);
        if (error instanceof LockedError || error instanceof ConnectError) this.#asked.delete(host);
      }
    };
    // One that cannot be asked holds nobody up.
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

  /** Name of a held host that is the same machine as one that we hold under another name. */
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
