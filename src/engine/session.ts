import type { Project, Synthesis } from '../constructs/project';
import { outputsNamed } from '../plan/output-of';
import { checkRollout, type RolloutOptions } from '../plan/rollout';
import { enforce, formatFinding } from '../policy';
import type { Work } from '../resources/resource';
import type { Connection } from '../transport/connection';
import type { Host } from '../transport/host';
import { openHost } from '../transport/open-host';
import { type ApplyEvents, applyPlan } from './apply';
import { type Desired, desiredOf } from './desired';
import { HostLocks } from './host-locks';
import { type Memory, readMemory } from './inventory';
import { onEach } from './on-each';
import { newOwner } from './owner';
import type { ActionResult } from './perform';
import { destroyPlan, isSettled, makePlan, type Plan, type PlanOptions } from './plan';
import { goneBack, historiesOf, type ResourceHistory } from './rollback';
import { planRollout } from './rollout';
import type { RolloutOutcome, RolloutStopped } from './rollout-outcome';
import { checkSavedPlan, type SavedPlan } from './saved-plan';

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
  /**
   * Most seconds to wait for hosts that other deployers hold.
   * @default 0
   */
  readonly lockWait?: number;
  /**
   * What stands over the `rollout` of the project, option by option.
   * @default - what the project says
   */
  readonly rollout?: RolloutOptions;
}

/** What an apply must respect. */
export interface ApplyOptions extends PlanOptions {
  /** The plan that was looked at; anything else is refused. Give the options that it was made with. */
  readonly saved?: SavedPlan;
}

/** What an apply did. */
export interface Applied {
  readonly plan: Plan;
  /** What became of each action; empty when there was nothing to do. */
  readonly results: readonly ActionResult[];
  /** What became of each host that had something to do. */
  readonly outcome: RolloutOutcome;
  /** Why hosts were left untouched. */
  readonly stopped?: RolloutStopped;
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
  readonly #rollout: RolloutOptions;
  readonly #warned = new Set<string>();

  /**
   * @throws SynthesisError when the tree breaks its own rules
   * @throws Error when the rollout makes no sense
   */
  constructor(project: Project, options: SessionOptions = {}) {
    this.#synthesis = project.synth();
    this.#rollout = { ...this.#synthesis.rollout, ...options.rollout };
    checkRollout(this.#rollout, [...this.#synthesis.hosts.keys()]);
    this.#options = options;
    this.#signal = options.signal ?? new AbortController().signal;
  }

  /**
   * Compares the program with its hosts. Reads only.
   *
   * @throws PolicyError before any host is asked, when a policy of the project is broken
   */
  async plan(options: PlanOptions = {}): Promise<Plan> {
    this.#enforce();
    const desired = await desiredOf(this.#synthesis);
    const memories = await this.#onEach((host) => readMemory(host, this.#synthesis.project));
    return makePlan(this.#synthesis, desired, {
      memories,
      work: this.#work(),
      rollout: this.#rollout,
      ...options,
    });
  }

  /**
   * Makes the hosts as the program says. The plan is made anew while the hosts are locked.
   *
   * @throws PolicyError before any host is asked, when a policy of the project is broken
   */
  async apply({ saved, ...options }: ApplyOptions = {}): Promise<Applied> {
    this.#enforce();
    const desired = await desiredOf(this.#synthesis);
    return this.#locked(async (memories) => {
      const made = await makePlan(this.#synthesis, desired, {
        memories,
        work: this.#work(),
        rollout: this.#rollout,
        ...options,
        verify: false,
      });
      if (saved !== undefined) checkSavedPlan(saved, made);
      return made;
    });
  }

  /** Takes away everything that the project owns on the hosts of the program. */
  async destroy({ targets }: Pick<PlanOptions, 'targets'> = {}): Promise<Applied> {
    const [{ project }, rollout] = [this.#synthesis, this.#rollout];
    return this.#locked(async (memories) => destroyPlan(project, memories, { rollout, targets }));
  }

  /** What would be destroyed. */
  async planDestroy({ targets }: Pick<PlanOptions, 'targets'> = {}): Promise<Plan> {
    const { project } = this.#synthesis;
    const memories = await this.#onEach((host) => readMemory(host, project));
    return destroyPlan(project, memories, { rollout: this.#rollout, targets });
  }

  /** What the hosts recorded of the program's resources. Reads only. */
  async history(): Promise<readonly ResourceHistory[]> {
    return historiesOf(await desiredOf(this.#synthesis), this.#work());
  }

  /** What a rollback would change. Reads only. */
  async planRollback(path: string, to?: number): Promise<Plan> {
    const back = await this.#goneBack(path, to);
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
    return this.#locked(async (memories) => this.#onlyPlan(await this.#goneBack(path, to), memories));
  }

  /** A resource as it was, and what is made of its outputs. */
  async #goneBack(path: string, to?: number): Promise<readonly Desired[]> {
    const desired = await desiredOf(this.#synthesis);
    const back = await goneBack(desired, path, { work: this.#work(), to });
    const users = new Set(
      this.#synthesis.declarations
        .filter(({ props }) => outputsNamed(props).some((named) => named.path === path))
        .map((declaration) => declaration.path),
    );
    if (users.size === 0) return [back];
    const changed = await desiredOf(this.#synthesis, new Map([[path, back.props]]));
    return changed.filter((one) => one.path === path || users.has(one.path));
  }

  /** A plan for some resources, whatever else the program and the hosts say. */
  async #onlyPlan(back: readonly Desired[], memories: ReadonlyMap<string, Memory>): Promise<Plan> {
    const made = await makePlan(this.#synthesis, back, {
      memories,
      work: this.#work(),
      rollout: {},
      verify: false,
    });
    const actions = made.actions.filter((action) => !('entry' in action));
    return { ...made, actions, rollout: planRollout({ id: made.rollout.id, actions, memories }, {}) };
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
    const { lockSeconds = 90, lockWait = 0, events } = this.#options;
    const names = [...this.#synthesis.hosts.keys()];
    const locks = new HostLocks({
      project: this.#synthesis.project,
      owner: this.#owner,
      seconds: lockSeconds,
      wait: lockWait,
      waiting: events?.waiting,
      signal: this.#signal,
    });
    try {
      const held = await locks.take(names.map((name) => this.#host(name)));
      const made = await plan(new Map(names.map((name) => [name, held.get(this.#host(name))!])));
      if (isSettled(made))
        return { plan: made, results: [], outcome: { done: [], failed: new Map(), notBegun: [] } };
      const applied = await applyPlan(made, {
        hosts: {
          get: (name) => this.#host(name),
          forget: (name) => locks.forget(this.#host(name)),
          release: (name) => locks.release(this.#host(name)),
        },
        owner: this.#owner,
        events,
        signal: AbortSignal.any([this.#signal, locks.lost]),
      });
      return { plan: made, ...applied };
    } finally {
      await locks.close();
    }
  }

  /** Each warning is told once. */
  #enforce(): void {
    const warnings = enforce(this.#synthesis.findings).map(formatFinding);
    for (const warning of warnings.filter((one) => !this.#warned.has(one))) {
      this.#warned.add(warning);
      this.#options.onWarning?.(warning);
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
    const answers = await onEach(names, (name) => ask(this.#host(name)));
    return new Map(names.map((name, index) => [name, answers[index]!]));
  }
}
