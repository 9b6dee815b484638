import type { Project, Synthesis } from '../constructs/project';
import type { Work } from '../resources/resource';
import type { Connection } from '../transport/connection';
import type { Host } from '../transport/host';
import { openHost } from '../transport/open-host';
import { type ActionResult, type ApplyEvents, applyPlan } from './apply';
import { type Desired, desiredOf } from './desired';
import { lockHost, type Memory, readMemory, renewLock, unlockHost } from './inventory';
import { isGone, newOwner } from './owner';
import { destroyPlan, isEmpty, makePlan, type Plan, type PlanOptions } from './plan';
import { goneBack, historiesOf, type ResourceHistory } from './rollback';

/** How a session talks to people and when it stops. */
export interface SessionOptions {
  readonly events?: ApplyEvents;
  /** Something worth knowing of a host: a host key that is not verified. */
  readonly onWarning?: (message: string) => void;
  readonly signal?: AbortSignal;
  /**
   * Seconds after which a lock that nobody let go of may be taken over. While we live it is renewed.
   * @default 90
   */
  readonly lockSeconds?: number;
}

/** What an apply did. */
export interface Applied {
  readonly plan: Plan;
  readonly results: readonly ActionResult[];
}

/**
 * Plans and applies a project on its hosts, without Pulumi. What a project owns is remembered on each host.
 *
 * @example
 * const session = new Session(project);
 * const plan = await session.plan();
 * await session.apply();
 * await session.close();
 */
export class Session {
  readonly #synthesis: Synthesis;
  readonly #hosts = new Map<string, Host>();
  readonly #options: SessionOptions;
  readonly #signal: AbortSignal;
  readonly #owner = newOwner();

  /** @throws SynthesisError when the tree breaks its own rules */
  constructor(project: Project, options: SessionOptions = {}) {
    this.#synthesis = project.synth();
    this.#options = options;
    this.#signal = options.signal ?? new AbortController().signal;
  }

  /** Compares the program with its hosts. Reads only. */
  async plan(options: PlanOptions = {}): Promise<Plan> {
    const desired = await desiredOf(this.#synthesis);
    const memories = await this.#onEach((host) => readMemory(host, this.#synthesis.project));
    return makePlan(this.#synthesis, desired, { memories, work: this.#work(), ...options });
  }

  /** Makes the hosts as the program says. The plan is made anew while the hosts are locked. */
  async apply(options: PlanOptions = {}): Promise<Applied> {
    const desired = await desiredOf(this.#synthesis);
    return this.#locked((memories) =>
      makePlan(this.#synthesis, desired, { memories, work: this.#work(), ...options }),
    );
  }

  /** Takes away everything that the project owns on the hosts of the program. */
  async destroy(): Promise<Applied> {
    return this.#locked(async (memories) => destroyPlan(this.#synthesis.project, memories));
  }

  /** What would be destroyed. */
  async planDestroy(): Promise<Plan> {
    const memories = await this.#onEach((host) => readMemory(host, this.#synthesis.project));
    return destroyPlan(this.#synthesis.project, memories);
  }

  /** What the hosts recorded of the program's resources. Reads only. */
  async history(): Promise<readonly ResourceHistory[]> {
    return historiesOf(await desiredOf(this.#synthesis), this.#work());
  }

  /** What a rollback would change. Reads only. */
  async planRollback(path: string, to?: number): Promise<Plan> {
    const back = await goneBack(await desiredOf(this.#synthesis), path, { work: this.#work(), to });
    const memories = await this.#onEach((host) => readMemory(host, this.#synthesis.project));
    return this.#onlyPlan(back, memories);
  }

  /**
   * Makes one resource as it was: as in the revision asked for, else as in the last one that differs from what is there.
   * The program stays as it is, so the next plan shows the difference.
   *
   * @throws RollbackError when no such revision is recorded
   */
  async rollback(path: string, to?: number): Promise<Applied> {
    const desired = await desiredOf(this.#synthesis);
    return this.#locked(async (memories) =>
      this.#onlyPlan(await goneBack(desired, path, { work: this.#work(), to }), memories),
    );
  }

  /** A plan for one resource, whatever else the program and the hosts say. */
  async #onlyPlan(one: Desired, memories: ReadonlyMap<string, Memory>): Promise<Plan> {
    const plan = await makePlan(this.#synthesis, [one], { memories, work: this.#work() });
    return { ...plan, actions: plan.actions.filter(({ kind }) => kind !== 'delete') };
  }

  /** What travelled to each host so far. */
  counters(): ReadonlyMap<string, Host['counters']> {
    return new Map([...this.#hosts].map(([name, host]) => [name, host.counters]));
  }

  /** Ends the connections. */
  async close(): Promise<void> {
    await Promise.all([...this.#hosts.values()].map((host) => host.close()));
  }

  async #locked(plan: (memories: ReadonlyMap<string, Memory>) => Promise<Plan>): Promise<Applied> {
    const { project } = this.#synthesis;
    const held: Host[] = [];
    const unlock = () =>
      Promise.all(held.map((host) => unlockHost(host, this.#owner).catch(() => undefined)));
    const seconds = this.#options.lockSeconds ?? 90;
    const lease = { owner: this.#owner, seconds };
    const lost = new AbortController();
    // Three tries before it expires; a host that does not answer is not yet one that somebody else took.
    const renew = (host: Host) =>
      renewLock(host, lease).then(
        (ours) => ours || lost.abort(new Error(`${host.name}: the lock was lost; nothing more was begun`)),
        () => undefined,
      );
    const heartbeat = setInterval(() => held.map(renew), (seconds * 1_000) / 3).unref();
    try {
      const memories = await this.#onEach(async (host) => {
        const memory = await lockHost(host, project, { ...lease, isGone });
        held.push(host);
        return memory;
      });
      const made = await plan(memories);
      const adopted = made.actions.some(({ kind }) => kind === 'adopt');
      if (isEmpty(made) && !adopted) {
        await unlock();
        return { plan: made, results: [] };
      }
      const results = await applyPlan(made, {
        hosts: this.#registry,
        owner: this.#owner,
        events: this.#options.events,
        signal: AbortSignal.any([this.#signal, lost.signal]),
      });
      return { plan: made, results };
    } catch (error) {
      await unlock();
      throw error;
    } finally {
      clearInterval(heartbeat);
    }
  }

  readonly #registry = { get: (name: string): Host => this.#host(name) };

  #work(): Work {
    return {
      hosts: this.#registry,
      signal: this.#signal,
      progress: () => undefined,
      warn: (message) => this.#options.onWarning?.(message),
    };
  }

  #host(name: string): Host {
    const open = this.#hosts.get(name);
    if (open !== undefined) return open;
    const connection: Connection | undefined = this.#synthesis.hosts.get(name);
    if (connection === undefined)
      throw new Error(`Cannot find the host ${name}: the project must declare it`);
    const host = openHost(name, connection, { onWarning: this.#options.onWarning });
    this.#hosts.set(name, host);
    return host;
  }

  /** Asks all hosts at once; every host that fails is named. */
  async #onEach<T>(ask: (host: Host) => Promise<T>): Promise<ReadonlyMap<string, T>> {
    const names = [...this.#synthesis.hosts.keys()];
    const answers = await Promise.allSettled(names.map((name) => ask(this.#host(name))));
    const failed = answers.flatMap((answer) =>
      answer.status === 'rejected' ? [answer.reason as Error] : [],
    );
    if (failed.length === 1) throw failed[0];
    if (failed.length > 1) throw new AggregateError(failed, failed.map(({ message }) => message).join('\n'));
    return new Map(names.map((name, index) => [name, (answers[index] as PromiseFulfilledResult<T>).value]));
  }
}
