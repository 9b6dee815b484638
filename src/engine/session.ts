import type { Project, Synthesis } from '../constructs/project';
import { enforce, formatFinding } from '../policy';
import type { Work } from '../resources/resource';
import { checkRollout, type RolloutOptions } from '../rollout/batches';
import { noteSecrets } from '../secrets/known';
import { impatient, secretsOfConnection } from '../transport/connection';
import { ConnectError } from '../transport/errors';
import type { Host } from '../transport/host';
import { newHost } from '../transport/open-host';
import { anySignal, forMany } from '../transport/signals';
import { type ApplyEvents, applyPlan } from './apply';
import { type Desired, desiredOf } from './desired';
import { HostLocks } from './host-locks';
import { inventoriesIn, type Memory, type ReadInventories, readInventories, readMemory } from './memory';
import { tellsNoSecrets, withoutSecrets } from './outgoing';
import { newOwner } from './owner';
import type { ActionResult } from './perform';
import { allGone, destroyPlan, isSettled, makePlan, type Plan, type PlanOptions } from './plan';
import { historiesOf, type ResourceHistory, type RolledBack, rollbackTargets, withUsers } from './rollback';
import { planRollout } from './rollout';
import type { RolloutOutcome, RolloutStopped } from './rollout-outcome';
import { checkSavedPlan, type SavedPlan } from './saved-plan';
import { TargetSearch } from './target-search';
import { checkTargets, isWithin, targeted } from './targets';

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
  /**
   * Whether files are removed although they were edited, or replaced, since they were put there.
   * @default false
   */
  readonly discardEdits?: boolean;
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
  readonly #rollout: RolloutOptions;
  readonly #warned = new Set<string>();
  /** Hosts that could not be asked for the last plan; the apply of it does not try again. */
  #unreachable: ReadonlyMap<string, Error> = new Map();
  /** Looks for undeclared targets while hosts are asked. */
  #search: TargetSearch | undefined;

  /**
   * @throws SynthesisError when the tree breaks its own rules
   * @throws Error when the rollout makes no sense
   */
  constructor(project: Project, options: SessionOptions = {}) {
    this.#synthesis = project.synth();
    this.#rollout = { ...this.#synthesis.rollout, ...options.rollout };
    checkRollout(this.#rollout, [...this.#synthesis.hosts.keys()]);
    this.#options = withoutSecrets(options);
    for (const connection of this.#synthesis.hosts.values()) noteSecrets(secretsOfConnection(connection));
    this.#signal = forMany(options.signal ?? new AbortController().signal);
  }

  /**
   * Compares the program with its hosts. Reads only.
   *
   * @throws PolicyError before any host is asked, when a policy of the project is broken
   */
  @tellsNoSecrets
  async plan(options: PlanOptions = {}): Promise<Plan> {
    this.#enforce();
    const desired = await desiredOf(this.#synthesis);
    checkReplaced(desired, options.replace);
    return this.#reading(async () => {
      const asked = await this.#remembered(this.#needed(desired, options.targets), {
        adopt: options.adopt,
        undeclared: undeclared(desired, options.targets),
      });
      return makePlan(this.#synthesis, desired, {
        ...asked,
        work: this.#work(),
        rollout: this.#rollout,
        ...options,
      });
    });
  }

  /**
   * Makes the hosts as the program says. The plan is made anew while the hosts are locked.
   *
   * @throws PolicyError before any host is asked, when a policy of the project is broken
   */
  @tellsNoSecrets
  async apply({ saved, discardEdits, ...options }: ApplyOptions = {}): Promise<Applied> {
    this.#enforce();
    const desired = await desiredOf(this.#synthesis);
    checkReplaced(desired, options.replace);
    const ways = { adopt: options.adopt, discardEdits };
    return this.#locked(this.#needed(desired, options.targets), ways, async (asked) => {
      const made = await makePlan(this.#synthesis, desired, {
        ...asked,
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
  @tellsNoSecrets
  async destroy({
    targets,
    discardEdits,
  }: Pick<ApplyOptions, 'targets' | 'discardEdits'> = {}): Promise<Applied> {
    const [{ project }, rollout] = [this.#synthesis, this.#rollout];
    // What is to go need not be right.
    const desired = await this.#outlined({ leaveOutFaulty: true });
    const names = this.#needed(desired, targets);
    return this.#locked(names, { discardEdits }, async ({ memories, failures }) =>
      destroyPlan(project, memories, { desired, rollout, targets, failures }),
    );
  }

  /** What would be destroyed. */
  @tellsNoSecrets
  async planDestroy({
    targets,
    discardEdits,
  }: Pick<PlanOptions, 'targets' | 'discardEdits'> = {}): Promise<Plan> {
    const { project } = this.#synthesis;
    // What is to go need not be right.
    const desired = await this.#outlined({ leaveOutFaulty: true });
    const names = this.#needed(desired, targets);
    const { memories, failures } = await this.#reading(() =>
      this.#remembered(names, { undeclared: undeclared(desired, targets) }),
    );
    const [work, rollout] = [this.#work(), this.#rollout];
    return this.#reading(() =>
      destroyPlan(project, memories, { desired, rollout, targets, failures, work, discardEdits }),
    );
  }

  /** What the hosts recorded of the program's resources. Reads only. */
  @tellsNoSecrets
  async history(): Promise<readonly ResourceHistory[]> {
    return this.#reading(async () => {
      const desired = await this.#outlined();
      return historiesOf(desired, this.#work(), await this.#inventories(desired));
    });
  }

  /** What a rollback would change. Reads only. */
  @tellsNoSecrets
  async planRollback(path: string, to?: number): Promise<Plan> {
    return this.#reading(async () => {
      const back = await this.#rolledBack(path, to);
      const { memories } = await this.#remembered(hostsOf(back.targets));
      return this.#rollbackPlan(back, memories);
    });
  }

  /**
   * Makes a resource, or an application with its release, as it was: as in the revision asked for, else as in the last one
   * that differs from what is there.
   * The program stays as it is, so the next plan shows the difference.
   *
   * @throws RollbackError when no such revision is recorded
   */
  @tellsNoSecrets
  async rollback(path: string, to?: number): Promise<Applied> {
    const names = hostsOf((await this.#rolledBack(path, to)).targets);
    return this.#locked(names, {}, async ({ memories }) =>
      this.#rollbackPlan(await this.#rolledBack(path, to, memories), memories),
    );
  }

  /** Declared resources where no value of a secret is used; those that can be had are fetched, so that they stay hidden. */
  #outlined({ leaveOutFaulty = false } = {}): Promise<readonly Desired[]> {
    return desiredOf(this.#synthesis, undefined, { secrets: 'available', leaveOutFaulty });
  }

  /** Inventories of hosts: by these the secrets of earlier revisions are known again. */
  #inventories(desired: readonly Desired[]): Promise<ReadInventories> {
    const hosts = new Map(hostsOf(desired).map((name) => [name, this.#host(name)]));
    return readInventories(hosts, this.#synthesis.project, this.#signal);
  }

  /**
   * A resource as it was, what it used then, and what is made of the outputs of these.
   *
   * @param memories what its hosts remember, where that was read already
   */
  async #rolledBack(path: string, to?: number, memories?: ReadonlyMap<string, Memory>): Promise<RolledBack> {
    const { declarations } = this.#synthesis;
    const desired = await desiredOf(this.#synthesis);
    const named = desired.filter((one) => one.path === path || one.path.startsWith(`${path}/`));
    const { inventories, unreachable } =
      memories === undefined ? await this.#inventories(named) : inventoriesIn(memories);
    for (const error of unreachable.values()) throw error;
    const found = await rollbackTargets(desired, path, {
      work: this.#work(),
      declarations,
      inventories,
      to,
    });
    return withUsers(this.#synthesis, found);
  }

  /** A plan for some resources, whatever else the program and the hosts say. */
  async #rollbackPlan({ targets, steps }: RolledBack, memories: ReadonlyMap<string, Memory>): Promise<Plan> {
    const made = await makePlan(this.#synthesis, targets, {
      memories,
      work: this.#work(),
      rollout: {},
      verify: false,
    });
    const actions = made.actions.filter((action) => !('entry' in action));
    const rollout = planRollout({ id: made.rollout.id, actions, memories }, {});
    return { ...made, actions, rollout, rollback: steps };
  }

  /** What travelled to each host so far. */
  counters(): ReadonlyMap<string, Host['counters']> {
    return new Map([...this.#hosts].map(([name, host]) => [name, host.counters]));
  }

  /** Ends the connections. */
  async close(): Promise<void> {
    await Promise.all([...this.#hosts.values()].map((host) => host.close()));
  }

  async #locked(
    names: readonly string[],
    { adopt, discardEdits }: Pick<ApplyOptions, 'adopt' | 'discardEdits'>,
    plan: (asked: Asked) => Promise<Plan>,
  ): Promise<Applied> {
    const { lockSeconds = 90, lockWait = 0, events } = this.#options;
    const owner = newOwner();
    const locks = new HostLocks({
      project: this.#synthesis.project,
      owner,
      seconds: lockSeconds,
      wait: lockWait,
      waiting: events?.waiting,
      signal: this.#signal,
    });
    try {
      const made = await this.#reading(async () => {
        const tried = names.filter((name) => !this.#unreachable.has(name));
        const { memories, failed } = await locks.take(tried.map((name) => this.#host(name)));
        const failures = new Map(this.#unreachable);
        const held = new Map<string, Memory>();
        for (const name of tried) {
          const [memory, error] = [memories.get(this.#host(name)), failed.get(this.#host(name))];
          if (memory === undefined) failures.set(name, error!);
          else held.set(name, memory);
        }
        return plan(this.#sound({ memories: held, failures }, adopt));
      });
      if (isSettled(made)) {
        const left = await locks.close();
        const failed = new Map(
          [...left].map(([host, error]) => [names.find((name) => this.#host(name) === host)!, error]),
        );
        for (const [name, error] of failed) events?.hostFailed?.(name, error);
        return { plan: made, results: [], outcome: { done: [], failed, notBegun: [], hostFailures: failed } };
      }
      const applied = await applyPlan(made, {
        hosts: {
          get: (name) => this.#host(name),
          forget: (name) => locks.forget(this.#host(name)),
          release: (name) => locks.release(this.#host(name)),
          lost: (name) => locks.lost(this.#host(name)),
        },
        owner,
        events,
        signal: this.#signal,
        discardEdits,
      });
      return { plan: made, ...applied };
    } finally {
      await locks.close();
    }
  }

  /** Does what only reads: an interrupt ends it at once, whatever a host keeps us waiting with. */
  async #reading<T>(read: () => Promise<T>): Promise<T> {
    const hosts = [...this.#synthesis.hosts.keys()].map((name) => this.#host(name));
    for (const host of hosts) host.interrupt = this.#signal;
    try {
      return await read();
    } finally {
      for (const host of hosts) host.interrupt = undefined;
    }
  }

  /**
   * The hosts that are asked: all, or those of targets and of what they depend on. Where a target is not declared, any host
   * may still have it.
   */
  #needed(desired: readonly Desired[], targets: readonly string[] | undefined): readonly string[] {
    const all = [...this.#synthesis.hosts.keys()];
    if (targets === undefined) return all;
    if (undeclared(desired, targets).length > 0) return all;
    const chosen = targeted(desired, targets);
    return hostsOf(desired.filter(({ path }) => chosen.has(path)));
  }

  /** What hosts remember. One that cannot be asked is left out, unless it is the only one. */
  async #remembered(
    names: readonly string[],
    { adopt, undeclared: targets = [] }: { adopt?: boolean; undeclared?: readonly string[] } = {},
  ): Promise<Asked> {
    const memories = new Map<string, Memory>();
    const failures = new Map<string, Error>();
    const search = new TargetSearch(targets, names);
    this.#search = search;
    const signal = anySignal(this.#signal, search.signal);
    await Promise.all(
      names.map((name) =>
        readMemory(this.#host(name), this.#synthesis.project, signal).then(
          (memory) => {
            memories.set(name, memory);
            search.answered(name, Object.keys(memory.inventory.resources));
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
    const asked = this.#sound(
      { memories: inOrderOf(names, memories), failures: inOrderOf(names, failures) },
      adopt,
    );
    this.#unreachable = new Map([...asked.failures].filter(([, error]) => error instanceof ConnectError));
    return asked;
  }

  /** Leaves out hosts whose inventory cannot be read, unless it is to be made anew. */
  #sound({ memories, failures }: Asked, adopt = false): Asked {
    const sound = new Map<string, Memory>();
    const bad = new Map(failures);
    for (const [name, memory] of memories) {
      for (const warning of memory.warnings ?? []) this.#warnOnce(warning);
      const { damaged } = memory;
      if (damaged === undefined || (adopt && damaged.rebuildable)) sound.set(name, memory);
      else bad.set(name, damaged);
    }
    if (sound.size === 0 && bad.size > 0) throw allGone(bad);
    return { memories: sound, failures: bad };
  }

  /** Each warning is told once. */
  #enforce(): void {
    for (const warning of enforce(this.#synthesis.findings).map(formatFinding)) this.#warnOnce(warning);
  }

  #warnOnce(warning: string): void {
    if (this.#warned.has(warning)) return;
    this.#warned.add(warning);
    this.#options.onWarning?.(warning);
  }

  readonly #registry = { get: (name: string): Host => this.#host(name) };

  #work(): Work {
    return {
      hosts: this.#registry,
      signal: this.#signal,
      progress: () => undefined,
      // An apply looks at the same again as the plan before it.
      warn: (message) => this.#warnOnce(message),
    };
  }

  #host(name: string): Host {
    const open = this.#hosts.get(name);
    if (open !== undefined) return open;
    const connection = this.#synthesis.hosts.get(name);
    if (connection === undefined)
      throw new Error(`Cannot find the host ${name}: the project must declare it`);
    const { onWarning, events } = this.#options;
    const host = newHost(name, impatient(connection), {
      onWarning,
      onTrying: (message) => {
        events?.connecting?.(name, message);
        this.#search?.slow(name);
      },
    });
    this.#hosts.set(name, host);
    return host;
  }
}

/** What hosts answered. */
interface Asked {
  readonly memories: ReadonlyMap<string, Memory>;
  readonly failures: ReadonlyMap<string, Error>;
}

function hostsOf(desired: readonly Desired[]): readonly string[] {
  return [...new Set(desired.map(({ props }) => props.host))];
}

/** Targets that the program does not declare; inventories may hold them. */
function undeclared(desired: readonly Desired[], targets: readonly string[] = []): readonly string[] {
  return targets.filter((target) => !desired.some(({ path }) => isWithin(path, [target])));
}

/** Refuses unknown paths of `replace` before any host is asked. */
function checkReplaced(desired: readonly Desired[], replace: readonly string[] = []): void {
  checkTargets(
    replace,
    desired.map(({ path }) => path),
    'replace',
  );
}

/** The same map in the order of names, whoever answered first. */
function inOrderOf<T>(names: readonly string[], map: ReadonlyMap<string, T>): ReadonlyMap<string, T> {
  return new Map(names.flatMap((name) => (map.has(name) ? [[name, map.get(name)!] as const] : [])));
}
