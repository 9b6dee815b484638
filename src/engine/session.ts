import type { Project, Synthesis } from '../constructs/project';
import { enforce, formatFinding } from '../policy';
import type { Work } from '../resources/resource';
import { checkRollout, type RolloutOptions } from '../rollout/batches';
import { noteSecrets } from '../secrets/known';
import { secretsOfConnection, withShortDeadline } from '../transport/connection';
import { ConnectError } from '../transport/errors';
import type { Host } from '../transport/host';
import { newHost } from '../transport/open-host';
import { anySignal, forMany } from '../transport/signals';
import { type ApplyEvents, applyPlan } from './apply';
import { type Desired, desiredOf } from './desired';
import { HostLocks } from './host-locks';
import {
  type HostState,
  inventoriesIn,
  type ReadInventories,
  readHostState,
  readInventories,
} from './host-state';
import { newOwner } from './lock-owner';
import type { ActionResult } from './perform';
import { destroyPlan, isNoOp, makePlan, noHostLeft, type Plan, type PlanOptions } from './plan';
import { redactEvents, redactsErrors } from './redact-session';
import { historiesOf, type ResourceHistory, type RolledBack, rollbackTargets, withUsers } from './rollback';
import { planRollout } from './rollout';
import type { RolloutOutcome, RolloutStopped } from './rollout-outcome';
import { checkSavedPlan, type SavedPlan } from './saved-plan';
import { TargetSearch } from './target-search';
import { checkTargets, isWithin, targeted } from './targets';

/** Events, warnings, locking and interruption of a session. */
export interface SessionOptions {
  readonly events?: ApplyEvents;
  /** Called for each warning about a host, e.g. an SSH host key that is not verified. */
  readonly onWarning?: (message: string) => void;
  readonly signal?: AbortSignal;
  /**
   * Lease of a host lock, in seconds. The session renews its locks; another deployer may take over a lock that has
   * expired.
   * @default 90
   */
  readonly lockSeconds?: number;
  /**
   * Maximum seconds to wait for hosts that other deployers have locked.
   * @default 0
   */
  readonly lockWait?: number;
  /**
   * Overrides the `rollout` of the project, option by option.
   * @default - the rollout of the project
   */
  readonly rollout?: RolloutOptions;
}

/** Options of an apply. */
export interface ApplyOptions extends PlanOptions {
  /**
   * The reviewed plan. If the current plan differs, the apply is refused. Pass the options that the plan was made
   * with.
   */
  readonly saved?: SavedPlan;
  /**
   * Whether files are removed even if they were edited or replaced after their deployment.
   * @default false
   */
  readonly discardEdits?: boolean;
}

/** Results of an apply. */
export interface Applied {
  readonly plan: Plan;
  /** Result of each action; empty if nothing had to be done. */
  readonly results: readonly ActionResult[];
  /** Outcome of each host that had something to do. */
  readonly outcome: RolloutOutcome;
  /** Why hosts were left untouched. */
  readonly stopped?: RolloutStopped;
}

/**
 * Plans and applies a project on its hosts, without Pulumi. Each host stores the inventory of what the project owns
 * there.
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
  /** Hosts that could not be reached for the last plan; an apply of that plan does not retry them. */
  #unreachable: ReadonlyMap<string, Error> = new Map();
  /** Searches inventories for undeclared targets while hosts are read. */
  #search: TargetSearch | undefined;

  /**
   * @throws SynthesisError when the construct tree is invalid
   * @throws Error when the rollout options are invalid
   */
  constructor(project: Project, options: SessionOptions = {}) {
    this.#synthesis = project.synth();
    this.#rollout = { ...this.#synthesis.rollout, ...options.rollout };
    checkRollout(this.#rollout, [...this.#synthesis.hosts.keys()]);
    this.#options = redactEvents(options);
    for (const connection of this.#synthesis.hosts.values()) noteSecrets(secretsOfConnection(connection));
    this.#signal = forMany(options.signal ?? new AbortController().signal);
  }

  /**
   * Compares the program with its hosts. Read-only.
   *
   * @throws PolicyError before any host is read, when a policy of the project is violated
   */
  @redactsErrors
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
   * Applies the program to its hosts. The plan is computed again while the hosts are locked.
   *
   * @throws PolicyError before any host is read, when a policy of the project is violated
   */
  @redactsErrors
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

  /** Deletes everything that the project owns on the hosts of the program. */
  @redactsErrors
  async destroy({
    targets,
    discardEdits,
  }: Pick<ApplyOptions, 'targets' | 'discardEdits'> = {}): Promise<Applied> {
    const [{ project }, rollout] = [this.#synthesis, this.#rollout];
    // Invalid resources can be destroyed, too.
    const desired = await this.#outlined({ leaveOutFaulty: true });
    const names = this.#needed(desired, targets);
    return this.#locked(names, { discardEdits }, async ({ hostStates, failures }) =>
      destroyPlan(project, hostStates, { desired, rollout, targets, failures }),
    );
  }

  /** Plans a destroy. Read-only. */
  @redactsErrors
  async planDestroy({
    targets,
    discardEdits,
  }: Pick<PlanOptions, 'targets' | 'discardEdits'> = {}): Promise<Plan> {
    const { project } = this.#synthesis;
    // Invalid resources can be destroyed, too.
    const desired = await this.#outlined({ leaveOutFaulty: true });
    const names = this.#needed(desired, targets);
    const { hostStates, failures } = await this.#reading(() =>
      this.#remembered(names, { undeclared: undeclared(desired, targets) }),
    );
    const [work, rollout] = [this.#work(), this.#rollout];
    return this.#reading(() =>
      destroyPlan(project, hostStates, { desired, rollout, targets, failures, work, discardEdits }),
    );
  }

  /** Revisions of the program's resources, as recorded by the hosts. Read-only. */
  @redactsErrors
  async history(): Promise<readonly ResourceHistory[]> {
    return this.#reading(async () => {
      const desired = await this.#outlined();
      return historiesOf(desired, this.#work(), await this.#inventories(desired));
    });
  }

  /** Plans a rollback. Read-only. */
  @redactsErrors
  async planRollback(path: string, to?: number): Promise<Plan> {
    return this.#reading(async () => {
      const back = await this.#rolledBack(path, to);
      const { hostStates } = await this.#remembered(hostsOf(back.targets));
      return this.#rollbackPlan(back, hostStates);
    });
  }

  /**
   * Rolls a resource, or an application with its release, back to the requested revision. The default is the last
   * revision that differs from the current one. The program does not change, so the next plan shows the difference.
   *
   * @throws RollbackError when no such revision is recorded
   */
  @redactsErrors
  async rollback(path: string, to?: number): Promise<Applied> {
    const names = hostsOf((await this.#rolledBack(path, to)).targets);
    return this.#locked(names, {}, async ({ hostStates }) =>
      this.#rollbackPlan(await this.#rolledBack(path, to, hostStates), hostStates),
    );
  }

  /**
   * Declared resources for operations that use no secret values. Available secrets are still fetched, so that they
   * can be masked.
   */
  #outlined({ leaveOutFaulty = false } = {}): Promise<readonly Desired[]> {
    return desiredOf(this.#synthesis, undefined, { secrets: 'available', leaveOutFaulty });
  }

  /** Inventories of hosts. Their digests identify the secrets of earlier revisions. */
  #inventories(desired: readonly Desired[]): Promise<ReadInventories> {
    const hosts = new Map(hostsOf(desired).map((name) => [name, this.#host(name)]));
    return readInventories(hosts, this.#synthesis.project, this.#signal);
  }

  /**
   * A resource as it was, the resources it used then, and the current users of their outputs.
   *
   * @param hostStates states of its hosts, if they were read already
   */
  async #rolledBack(
    path: string,
    to?: number,
    hostStates?: ReadonlyMap<string, HostState>,
  ): Promise<RolledBack> {
    const { declarations } = this.#synthesis;
    const desired = await desiredOf(this.#synthesis);
    const named = desired.filter((one) => one.path === path || one.path.startsWith(`${path}/`));
    const { inventories, unreachable } =
      hostStates === undefined ? await this.#inventories(named) : inventoriesIn(hostStates);
    for (const error of unreachable.values()) throw error;
    const found = await rollbackTargets(desired, path, {
      work: this.#work(),
      declarations,
      inventories,
      to,
    });
    return withUsers(this.#synthesis, found);
  }

  /** A plan restricted to the targets of a rollback. */
  async #rollbackPlan(
    { targets, steps }: RolledBack,
    hostStates: ReadonlyMap<string, HostState>,
  ): Promise<Plan> {
    const made = await makePlan(this.#synthesis, targets, {
      hostStates,
      work: this.#work(),
      rollout: {},
      verify: false,
    });
    const actions = made.actions.filter((action) => !('entry' in action));
    const rollout = planRollout({ id: made.rollout.id, actions, hostStates }, {});
    return { ...made, actions, rollout, rollback: steps };
  }

  /** Transfer counters of each host so far. */
  counters(): ReadonlyMap<string, Host['counters']> {
    return new Map([...this.#hosts].map(([name, host]) => [name, host.counters]));
  }

  /** Closes the connections. */
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
        const { hostStates, failed } = await locks.take(tried.map((name) => this.#host(name)));
        const failures = new Map(this.#unreachable);
        const held = new Map<string, HostState>();
        for (const name of tried) {
          const [hostState, error] = [hostStates.get(this.#host(name)), failed.get(this.#host(name))];
          if (hostState === undefined) failures.set(name, error!);
          else held.set(name, hostState);
        }
        return plan(this.#sound({ hostStates: held, failures }, adopt));
      });
      if (isNoOp(made)) {
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

  /** Runs a read-only operation. An interrupt ends it at once, even while a host does not answer. */
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
   * The hosts to read: all hosts, or those of the targets and of their dependencies. If a target is not declared,
   * any host may have it in its inventory, so all hosts are read.
   */
  #needed(desired: readonly Desired[], targets: readonly string[] | undefined): readonly string[] {
    const all = [...this.#synthesis.hosts.keys()];
    if (targets === undefined) return all;
    if (undeclared(desired, targets).length > 0) return all;
    const chosen = targeted(desired, targets);
    return hostsOf(desired.filter(({ path }) => chosen.has(path)));
  }

  /** Reads the state of hosts. An unreachable host is left out, unless it is the only one. */
  async #remembered(
    names: readonly string[],
    { adopt, undeclared: targets = [] }: { adopt?: boolean; undeclared?: readonly string[] } = {},
  ): Promise<Asked> {
    const hostStates = new Map<string, HostState>();
    const failures = new Map<string, Error>();
    const search = new TargetSearch(targets, names);
    this.#search = search;
    const signal = anySignal(this.#signal, search.signal);
    await Promise.all(
      names.map((name) =>
        readHostState(this.#host(name), this.#synthesis.project, signal).then(
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
    const asked = this.#sound(
      { hostStates: inOrderOf(names, hostStates), failures: inOrderOf(names, failures) },
      adopt,
    );
    this.#unreachable = new Map([...asked.failures].filter(([, error]) => error instanceof ConnectError));
    return asked;
  }

  /** Leaves out hosts with an unreadable inventory, unless `adopt` rebuilds it. */
  #sound({ hostStates, failures }: Asked, adopt = false): Asked {
    const sound = new Map<string, HostState>();
    const bad = new Map(failures);
    for (const [name, hostState] of hostStates) {
      for (const warning of hostState.warnings ?? []) this.#warnOnce(warning);
      const { damaged } = hostState;
      if (damaged === undefined || (adopt && damaged.rebuildable)) sound.set(name, hostState);
      else bad.set(name, damaged);
    }
    if (sound.size === 0 && bad.size > 0) throw noHostLeft(bad);
    return { hostStates: sound, failures: bad };
  }

  /** Evaluates the policies; each warning is reported once. */
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
      // The apply after a plan finds the same warnings again.
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
    const host = newHost(name, withShortDeadline(connection), {
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

/** States of hosts that answered, and errors of those that did not. */
interface Asked {
  readonly hostStates: ReadonlyMap<string, HostState>;
  readonly failures: ReadonlyMap<string, Error>;
}

function hostsOf(desired: readonly Desired[]): readonly string[] {
  return [...new Set(desired.map(({ props }) => props.host))];
}

/** Targets that the program does not declare; an inventory may have them. */
function undeclared(desired: readonly Desired[], targets: readonly string[] = []): readonly string[] {
  return targets.filter((target) => !desired.some(({ path }) => isWithin(path, [target])));
}

/** Rejects unknown paths of `replace` before any host is contacted. */
function checkReplaced(desired: readonly Desired[], replace: readonly string[] = []): void {
  checkTargets(
    replace,
    desired.map(({ path }) => path),
    'replace',
  );
}

/** The same map in the order of names, regardless of which host answered first. */
function inOrderOf<T>(names: readonly string[], map: ReadonlyMap<string, T>): ReadonlyMap<string, T> {
  return new Map(names.flatMap((name) => (map.has(name) ? [[name, map.get(name)!] as const] : [])));
}
