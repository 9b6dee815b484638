import type { Project, Synthesis } from '../constructs/project';
import { enforce, formatFinding } from '../policy';
import { checkRollout, type RolloutOptions } from '../rollout/batches';
import { noteSecrets } from '../secrets/known';
import { secretsOfConnection } from '../transport/connection';
import type { Host } from '../transport/host';
import { forMany } from '../transport/signals';
import type { ApplyEvents } from './apply';
import { type Desired, desiredOf } from './desired';
import { type HostState, inventoriesIn } from './host-state';
import { applyLocked } from './locked-apply';
import type { ActionResult } from './perform';
import { makePlan, type Plan, type PlanOptions } from './plan';
import { destroyPlan } from './plan-destroy';
import { redactEvents, redactsErrors } from './redact-session';
import { historiesOf, type ResourceHistory, type RolledBack, rollbackTargets, withUsers } from './rollback';
import { planRollout } from './rollout';
import type { RolloutOutcome, RolloutStopped } from './rollout-outcome';
import { checkSavedPlan, type SavedPlan } from './saved-plan';
import { type Asked, SessionHosts } from './session-hosts';
import { checkReplaced, hostsOf, hostsToRead, undeclared } from './targets';

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
  readonly #hosts: SessionHosts;
  readonly #options: SessionOptions;
  readonly #signal: AbortSignal;
  readonly #rollout: RolloutOptions;

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
    this.#hosts = new SessionHosts(this.#synthesis, this.#options, this.#signal);
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
    return this.#hosts.reading(async () => {
      const asked = await this.#hosts.states(this.#needed(desired, options.targets), {
        adopt: options.adopt,
        undeclared: undeclared(desired, options.targets),
      });
      return makePlan(this.#synthesis, desired, {
        ...asked,
        work: this.#hosts.work(),
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
        work: this.#hosts.work(),
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
    const { hostStates, failures } = await this.#hosts.reading(() =>
      this.#hosts.states(names, { undeclared: undeclared(desired, targets) }),
    );
    const [work, rollout] = [this.#hosts.work(), this.#rollout];
    return this.#hosts.reading(() =>
      destroyPlan(project, hostStates, { desired, rollout, targets, failures, work, discardEdits }),
    );
  }

  /** Revisions of the program's resources, as recorded by the hosts. Read-only. */
  @redactsErrors
  async history(): Promise<readonly ResourceHistory[]> {
    return this.#hosts.reading(async () => {
      const desired = await this.#outlined();
      return historiesOf(desired, this.#hosts.work(), await this.#hosts.inventories(hostsOf(desired)));
    });
  }

  /** Plans a rollback. Read-only. */
  @redactsErrors
  async planRollback(path: string, to?: number): Promise<Plan> {
    return this.#hosts.reading(async () => {
      const back = await this.#rolledBack(path, to);
      const { hostStates } = await this.#hosts.states(hostsOf(back.targets));
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
      hostStates === undefined ? await this.#hosts.inventories(hostsOf(named)) : inventoriesIn(hostStates);
    for (const error of unreachable.values()) throw error;
    const found = await rollbackTargets(desired, path, {
      work: this.#hosts.work(),
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
      work: this.#hosts.work(),
      rollout: {},
      verify: false,
    });
    const actions = made.actions.filter((action) => !('entry' in action));
    const rollout = planRollout({ id: made.rollout.id, actions, hostStates }, {});
    return { ...made, actions, rollout, rollback: steps };
  }

  /** Transfer counters of each host so far. */
  counters(): ReadonlyMap<string, Host['counters']> {
    return this.#hosts.counters();
  }

  /** Closes the connections. */
  async close(): Promise<void> {
    await this.#hosts.close();
  }

  #locked(
    names: readonly string[],
    options: Pick<ApplyOptions, 'adopt' | 'discardEdits'>,
    plan: (asked: Asked) => Promise<Plan>,
  ): Promise<Applied> {
    const { project } = this.#synthesis;
    const [hosts, session, signal] = [this.#hosts, this.#options, this.#signal];
    return applyLocked(names, { project, hosts, session, signal, ...options }, plan);
  }

  #needed(desired: readonly Desired[], targets: readonly string[] | undefined): readonly string[] {
    return hostsToRead([...this.#synthesis.hosts.keys()], desired, targets);
  }

  /** Evaluates the policies; each warning is reported once. */
  #enforce(): void {
    for (const warning of enforce(this.#synthesis.findings).map(formatFinding)) this.#hosts.warnOnce(warning);
  }
}
