import { setTimeout as delay } from 'node:timers/promises';
import { knownSecrets } from '../secrets/known';
import type { Host } from '../transport/host';
import { anySignal, forMany } from '../transport/signals';
import { type Action, actionPlace } from './action';
import { type WriteOptions, writeInventory, writeRecord } from './inventory';
import type { LockFacts } from './lock-shell';
import { inOrder, waitsFor } from './order';
import { type ActionEvents, type ActionResult, perform, performGroup, reportEnd, workFor } from './perform';
import type { Plan } from './plan';
import { recordIntent } from './record-intent';
import { findRolledBack } from './rolled-back';
import type { HostBatch } from './rollout';
import { type RolloutOutcome, RolloutStopped } from './rollout-outcome';
import { hasAbandonedRecord, type RolloutRecord } from './rollout-record';
import { type CreateOrUpdate, isChange } from './swap';

/** Events while a plan is applied. */
export interface ApplyEvents extends ActionEvents {
  /** A host is locked by another deployer and waited for; called again when its lock changes. */
  readonly waiting?: (host: string, holder: LockFacts) => void;
  /** A batch begins; `number` counts from 1. */
  readonly batch?: (batch: HostBatch & { readonly number: number; readonly of: number }) => void;
  /** The pause before the next batch, in seconds. */
  readonly pausing?: (seconds: number) => void;
  /** A host accepts no login yet; called repeatedly while connecting. */
  readonly connecting?: (host: string, message: string) => void;
  /**
   * A host failed as a whole: it was unreachable, its inventory could not be written, or its lock was lost or not
   * released.
   */
  readonly hostFailed?: (host: string, error: Error) => void;
}

/** Locked hosts of an apply. */
export interface HeldHosts {
  get(name: string): Host;
  /** Stops the renewal of a host's lock; the apply releases the lock. */
  forget(name: string): void;
  /** Releases a host; returns the error if that fails. */
  release(name: string): Promise<Error | undefined>;
  /** Fires when another deployer took over the lock of the host. */
  lost(name: string): AbortSignal;
}

interface ApplyOptions {
  readonly hosts: HeldHosts;
  readonly owner: string;
  readonly events?: ApplyEvents;
  readonly signal: AbortSignal;
  readonly discardEdits?: boolean;
}

/**
 * Applies a plan batch by batch. Actions of one batch run concurrently, in order of their dependencies. A failure
 * skips dependent actions; more failed hosts than `maxFailures` stop all later batches. `owner` must hold the locks
 * of the hosts; each is released when nothing is left to do on it.
 */
export async function applyPlan(
  plan: Plan,
  options: ApplyOptions,
): Promise<{
  readonly results: readonly ActionResult[];
  readonly outcome: RolloutOutcome;
  readonly stopped?: RolloutStopped;
}> {
  return new Application(plan, options).run();
}

/** State of one apply. */
class Application {
  readonly #plan: Plan;
  readonly #options: ApplyOptions;
  readonly #inventories;
  readonly #recordBase: Pick<RolloutRecord, 'version' | 'project' | 'id' | 'started' | 'by' | 'hosts'>;
  readonly #results = new Map<Action, ActionResult>();
  readonly #done: string[] = [];
  readonly #failed = new Map<string, Error>();
  readonly #hostFailures = new Map<string, Error>();
  /**
   * Hosts on which no action begins, with the reason: the host is not writable, or the rollout stopped before its
   * batch.
   */
  readonly #blocked = new Map<string, Pick<ActionResult, 'error' | 'skipped'>>();
  readonly #start: (action: Action) => Promise<ActionResult>;
  /** Running groups of changes that take over places from each other, by their paths. */
  readonly #groups = new Map<string, Promise<readonly ActionResult[]>>();

  constructor(plan: Plan, options: ApplyOptions) {
    this.#plan = plan;
    this.#options = options;
    forMany(options.signal);
    this.#inventories = new Map(
      [...plan.hostStates].map(([host, { inventory }]) => [host, structuredClone(inventory)]),
    );
    const { id, batches, resumed } = plan.rollout;
    const hosts = batches.flatMap((batch) => batch.hosts);
    this.#recordBase = {
      version: 1,
      project: plan.project,
      id,
      started: resumed?.started ?? new Date().toISOString(),
      by: resumed?.by ?? options.owner,
      hosts: [...new Set([...(resumed?.hosts ?? []), ...hosts])],
    };
    const { events = {} } = options;
    this.#start = inOrder(
      plan.actions,
      async (action) => {
        const blocked = this.#blocked.get(actionPlace(action).host);
        if (blocked !== undefined) return reportEnd({ action, elapsed: 0, ...blocked }, events);
        const missing = [...(plan.unreachable ?? new Map()).values()].flatMap(
          (gone) => waitsFor(action, gone) ?? [],
        );
        if (missing.length > 0)
          return { action, elapsed: 0, skipped: true, error: new Error(`Not begun, because ${missing[0]}`) };
        return this.#perform(action);
      },
      (action, error) => ({ action, elapsed: 0, skipped: true, error }),
    );
  }

  /** The actions of a group are performed together, once. */
  async #perform(action: Action): Promise<ActionResult> {
    const signal = anySignal(this.#options.signal, this.#options.hosts.lost(actionPlace(action).host));
    const context = {
      ...this.#options,
      signal,
      events: this.#options.events ?? {},
      inventories: this.#inventories,
    };
    const paths = 'group' in action ? action.group : undefined;
    if (paths === undefined) return perform(action, context);
    const key = paths.join('\n');
    const known = this.#groups.get(key);
    const members = this.#plan.actions.filter(
      (other): other is CreateOrUpdate => isChange(other) && paths.includes(other.desired.path),
    );
    const ordered = paths.flatMap((path) => members.find(({ desired }) => desired.path === path) ?? []);
    const results = known ?? performGroup(ordered, context);
    this.#groups.set(key, results);
    return (await results).find((result) => result.action === action)!;
  }

  async run() {
    const { batches } = this.#plan.rollout;
    for (const [host, { error }] of this.#plan.unreachable ?? []) this.#fail(host, error);
    const stopped = await this.#batches(batches);
    const begun = new Set([...this.#done, ...this.#failed.keys()]);
    const notBegun = batches.flatMap(({ hosts }) => hosts.filter((host) => !begun.has(host)));
    const outcome = { done: this.#done, failed: this.#failed, notBegun, hostFailures: this.#hostFailures };
    for (const host of notBegun)
      this.#blocked.set(host, { error: new Error('Not begun, because the rollout stopped'), skipped: true });
    await Promise.all(this.#plan.actions.map((action) => this.#finish(action)));
    const rest = [...this.#plan.hostStates.keys()].filter((host) => !begun.has(host));
    await Promise.all(
      rest.map((host) => (notBegun.includes(host) ? this.#release(host) : this.#leave(host))),
    );
    const results = this.#plan.actions.map((action) => this.#results.get(action)!);
    return {
      results,
      outcome,
      stopped: stopped === undefined ? undefined : new RolloutStopped(stopped, outcome),
    };
  }

  /** Applies the batches; returns the reason if the rollout stopped. */
  async #batches(batches: readonly HostBatch[]): Promise<string | undefined> {
    const { events = {}, signal } = this.#options;
    const { pause, maxFailures } = this.#plan.rollout;
    // Later hosts get a record, too, so that the next run after a crash finds a rollout in progress.
    const waiting = batches.slice(1).flatMap(({ hosts }) => hosts);
    await Promise.all(waiting.map((host) => this.#note(host)));
    for (const [index, batch] of batches.entries()) {
      const before = `before batch ${index + 1} of ${batches.length}`;
      if (this.#failed.size > maxFailures)
        return `${before}: more hosts failed than the ${maxFailures} that may`;
      if (index > 0 && pause > 0) {
        events.pausing?.(pause);
        await delay(pause * 1_000, undefined, { signal }).catch(() => undefined);
      }
      if (signal.aborted) return `${before}: ${(signal.reason as Error).message}`;
      events.batch?.({ ...batch, number: index + 1, of: batches.length });
      await Promise.all(batch.hosts.map((host) => this.#begin(host)));
      await Promise.all(batch.hosts.map((host) => this.#host(host)));
    }
    return undefined;
  }

  async #note(host: string): Promise<void> {
    const { hosts, owner } = this.#options;
    // A host that is unreachable now may be reachable in its batch; if not, the batch reports it.
    await writeRecord(hosts.get(host), this.#record('pending'), owner).catch(() => undefined);
  }

  /** Changes are recorded on the host before they are made, so that a crash leaves no resource without an owner. */
  async #begin(host: string): Promise<void> {
    const { hosts, owner } = this.#options;
    recordIntent(this.#actionsOf(host), this.#inventories);
    const inventory = this.#inventories.get(host)!;
    const record = this.#record('running');
    const damaged = this.#plan.hostStates.get(host)?.damaged !== undefined;
    await writeInventory(hosts.get(host), inventory, { unlock: false, owner, record, damaged }).catch(
      (error: Error) => this.#blocked.set(host, { error }),
    );
  }

  async #host(host: string): Promise<void> {
    const { owner } = this.#options;
    const actions = this.#actionsOf(host);
    await Promise.all(actions.map((action) => this.#finish(action)));
    await this.#findUndone(host, actions);
    const failed = actions
      .map((action) => this.#results.get(action)!)
      .filter(({ error }) => error !== undefined);
    const cause = failed.find(({ skipped }) => skipped !== true) ?? failed[0];
    const reason = cause === undefined ? undefined : masked(cause);
    const record = this.#record(reason === undefined ? 'done' : 'failed', reason);
    if (cause !== undefined) this.#failed.set(host, cause.error!);
    if (this.#blocked.has(host)) await this.#release(host);
    else await this.#conclude(host, { unlock: true, owner, record });
    if (!this.#failed.has(host)) this.#done.push(host);
  }

  /** Marks changes that a failure rolled back; they do not count as done. */
  async #findUndone(host: string, actions: readonly Action[]): Promise<void> {
    const { hosts, events = {}, signal } = this.#options;
    const results = actions.map((action) => this.#results.get(action)!);
    const work = (action: Action) => workFor(action, { hosts, events, signal });
    const inventory = this.#inventories.get(host)!;
    for (const result of await findRolledBack(results, { work, inventory })) {
      this.#results.set(result.action, result);
      if (result.undone !== undefined) events.undone?.(result);
    }
  }

  /**
   * Writes the final inventory of a host and releases its lock. If that fails, the changes stay; the next run
   * compares again.
   */
  async #conclude(host: string, options: WriteOptions): Promise<void> {
    const { hosts } = this.#options;
    hosts.forget(host);
    try {
      await writeInventory(hosts.get(host), this.#inventories.get(host)!, options);
    } catch (error) {
      this.#fail(host, error as Error);
      // The first error is the more informative one; an error of the release is ignored.
      await hosts.release(host);
    }
  }

  async #release(host: string): Promise<void> {
    const error = await this.#options.hosts.release(host);
    if (error !== undefined) this.#fail(host, error);
  }

  /** Records the failure of a host as such, independent of its resources. */
  #fail(host: string, error: Error): void {
    if (!this.#failed.has(host)) this.#failed.set(host, error);
    this.#hostFailures.set(host, error);
    this.#options.events?.hostFailed?.(host, error);
  }

  /** Releases a host that had nothing to do. */
  async #leave(host: string): Promise<void> {
    const { owner } = this.#options;
    recordIntent(this.#actionsOf(host), this.#inventories);
    // An interrupted run may have changed more than it recorded.
    const hostState = this.#plan.hostStates.get(host);
    const before = hostState?.record;
    const unfinished = before?.id === this.#recordBase.id && before.state !== 'done';
    const abandoned = hostState !== undefined && hasAbandonedRecord(hostState, this.#recordBase.id);
    const record = unfinished || abandoned ? this.#record('done') : undefined;
    const damaged = hostState?.damaged !== undefined;
    await this.#conclude(host, { unlock: true, owner, record, damaged });
  }

  async #finish(action: Action): Promise<void> {
    const result = await this.#start(action);
    // Keep results that were corrected after the host was finished.
    if (!this.#results.has(action)) this.#results.set(action, result);
  }

  #actionsOf(host: string): readonly Action[] {
    return this.#plan.actions.filter((action) => actionPlace(action).host === host);
  }

  #record(state: RolloutRecord['state'], reason?: string): RolloutRecord {
    return { ...this.#recordBase, state, reason, when: new Date().toISOString() };
  }
}

/** Error text for a record: shortened, with secrets masked. */
function masked({ error }: ActionResult): string {
  return knownSecrets().hide(error!.message).slice(0, 500);
}
