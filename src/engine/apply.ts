import { setTimeout as delay } from 'node:timers/promises';
import { knownSecrets } from '../secrets/known';
import type { Host } from '../transport/host';
import { anySignal, forMany } from '../transport/signals';
import { type Action, placeOf } from './action';
import { type WriteOptions, writeInventory, writeRecord } from './inventory';
import { hasAbandonedRecord, type RolloutRecord } from './ledger';
import type { LockFacts } from './lock-shell';
import { inOrder, waitsFor } from './order';
import {
  type ActionEvents,
  type ActionResult,
  ended,
  intend,
  perform,
  performGroup,
  workFor,
} from './perform';
import type { Plan } from './plan';
import type { Batch } from './rollout';
import { type RolloutOutcome, RolloutStopped } from './rollout-outcome';
import { type Change, isChange } from './swap';
import { undoneBy } from './undone';

/** What is told while a plan is applied. */
export interface ApplyEvents extends ActionEvents {
  /** A host is waited for, because another deployer holds it; told again when that changes. */
  readonly waiting?: (host: string, holder: LockFacts) => void;
  /** The next batch begins; `number` counts from 1. */
  readonly batch?: (batch: Batch & { readonly number: number; readonly of: number }) => void;
  /** So many seconds until the next batch. */
  readonly pausing?: (seconds: number) => void;
  /** A host lets nobody in yet; told again and again. */
  readonly connecting?: (host: string, message: string) => void;
  /** A host failed as a whole: it could not be asked, its inventory not be written, its lock not be kept or given back. */
  readonly hostFailed?: (host: string, error: Error) => void;
}

/** Locked hosts as applying needs them. */
export interface HeldHosts {
  get(name: string): Host;
  /** No longer renews the lock of a host: applying lets go of it. */
  forget(name: string): void;
  /** Lets go of a host; returns why it could not. */
  release(name: string): Promise<Error | undefined>;
  /** Fires when another one took the host over. */
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
 * Does what a plan says: batch by batch, within one in order of dependencies and everything else at once. A failure
 * stops what depends on it; more failed hosts than `maxFailures` stop all batches to come. The hosts must be locked by
 * `owner`; each is let go of when nothing more is to do on it.
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

/** One plan on its way to the hosts. */
class Application {
  readonly #plan: Plan;
  readonly #options: ApplyOptions;
  readonly #inventories;
  readonly #story: Pick<RolloutRecord, 'version' | 'project' | 'id' | 'started' | 'by' | 'hosts'>;
  readonly #results = new Map<Action, ActionResult>();
  readonly #done: string[] = [];
  readonly #failed = new Map<string, Error>();
  readonly #hostFailures = new Map<string, Error>();
  /** Why nothing is begun on a host: it cannot be written to, or its turn never came. */
  readonly #barred = new Map<string, Pick<ActionResult, 'error' | 'skipped'>>();
  readonly #start: (action: Action) => Promise<ActionResult>;
  /** Changes that get something from each other, by their paths. */
  readonly #groups = new Map<string, Promise<readonly ActionResult[]>>();

  constructor(plan: Plan, options: ApplyOptions) {
    this.#plan = plan;
    this.#options = options;
    forMany(options.signal);
    this.#inventories = new Map(
      [...plan.memories].map(([host, { inventory }]) => [host, structuredClone(inventory)]),
    );
    const { id, batches, resumed } = plan.rollout;
    const hosts = batches.flatMap((batch) => batch.hosts);
    this.#story = {
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
        const barred = this.#barred.get(placeOf(action).host);
        if (barred !== undefined) return ended({ action, elapsed: 0, ...barred }, events);
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

  /** Those that get something from each other are done once, whichever of them is asked for first. */
  async #perform(action: Action): Promise<ActionResult> {
    const signal = anySignal(this.#options.signal, this.#options.hosts.lost(placeOf(action).host));
    const surroundings = {
      ...this.#options,
      signal,
      events: this.#options.events ?? {},
      inventories: this.#inventories,
    };
    const paths = 'group' in action ? action.group : undefined;
    if (paths === undefined) return perform(action, surroundings);
    const key = paths.join('\n');
    const known = this.#groups.get(key);
    const members = this.#plan.actions.filter(
      (other): other is Change => isChange(other) && paths.includes(other.desired.path),
    );
    const ordered = paths.flatMap((path) => members.find(({ desired }) => desired.path === path) ?? []);
    const results = known ?? performGroup(ordered, surroundings);
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
      this.#barred.set(host, { error: new Error('Not begun, because the rollout stopped'), skipped: true });
    await Promise.all(this.#plan.actions.map((action) => this.#finish(action)));
    const rest = [...this.#plan.memories.keys()].filter((host) => !begun.has(host));
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

  /** Does batch by batch; tells why it stopped, if it did. */
  async #batches(batches: readonly Batch[]): Promise<string | undefined> {
    const { events = {}, signal } = this.#options;
    const { pause, maxFailures } = this.#plan.rollout;
    // What waits is known to the hosts, too, so that whoever comes after a crash finds a rollout under way.
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
    // Who cannot be reached now may be later; if not, its turn tells.
    await writeRecord(hosts.get(host), this.#record('pending'), owner).catch(() => undefined);
  }

  /** What is begun must be known to the host before it exists, so that a crash leaves nothing without an owner. */
  async #begin(host: string): Promise<void> {
    const { hosts, owner } = this.#options;
    intend(this.#actionsOf(host), this.#inventories);
    const inventory = this.#inventories.get(host)!;
    const record = this.#record('running');
    const damaged = this.#plan.memories.get(host)?.damaged !== undefined;
    await writeInventory(hosts.get(host), inventory, { unlock: false, owner, record, damaged }).catch(
      (error: Error) => this.#barred.set(host, { error }),
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
    if (this.#barred.has(host)) await this.#release(host);
    else await this.#conclude(host, { unlock: true, owner, record });
    if (!this.#failed.has(host)) this.#done.push(host);
  }

  /** Marks changes that a failure rolled back, so that they do not count as done. */
  async #findUndone(host: string, actions: readonly Action[]): Promise<void> {
    const { hosts, events = {}, signal } = this.#options;
    const results = actions.map((action) => this.#results.get(action)!);
    const work = (action: Action) => workFor(action, { hosts, events, signal });
    const inventory = this.#inventories.get(host)!;
    for (const result of await undoneBy(results, { work, inventory })) {
      this.#results.set(result.action, result);
      if (result.undone !== undefined) events.undone?.(result);
    }
  }

  /** Writes down what a host has now, and lets go of it. What was done stays done when that fails: the next run looks. */
  async #conclude(host: string, options: WriteOptions): Promise<void> {
    const { hosts } = this.#options;
    hosts.forget(host);
    try {
      await writeInventory(hosts.get(host), this.#inventories.get(host)!, options);
    } catch (error) {
      this.#fail(host, error as Error);
      // Why the inventory could not be written tells more than why the lock stays.
      await hosts.release(host);
    }
  }

  async #release(host: string): Promise<void> {
    const error = await this.#options.hosts.release(host);
    if (error !== undefined) this.#fail(host, error);
  }

  /** A host failed by itself, whatever became of the resources on it. */
  #fail(host: string, error: Error): void {
    if (!this.#failed.has(host)) this.#failed.set(host, error);
    this.#hostFailures.set(host, error);
    this.#options.events?.hostFailed?.(host, error);
  }

  /** Lets go of a host that had nothing to do. */
  async #leave(host: string): Promise<void> {
    const { owner } = this.#options;
    intend(this.#actionsOf(host), this.#inventories);
    // A run that was stopped may have done more than it could write down.
    const memory = this.#plan.memories.get(host);
    const before = memory?.record;
    const unfinished = before?.id === this.#story.id && before.state !== 'done';
    const abandoned = memory !== undefined && hasAbandonedRecord(memory, this.#story.id);
    const record = unfinished || abandoned ? this.#record('done') : undefined;
    const damaged = memory?.damaged !== undefined;
    await this.#conclude(host, { unlock: true, owner, record, damaged });
  }

  async #finish(action: Action): Promise<void> {
    const result = await this.#start(action);
    // A host that is finished has corrected results.
    if (!this.#results.has(action)) this.#results.set(action, result);
  }

  #actionsOf(host: string): readonly Action[] {
    return this.#plan.actions.filter((action) => placeOf(action).host === host);
  }

  #record(state: RolloutRecord['state'], reason?: string): RolloutRecord {
    return { ...this.#story, state, reason, when: new Date().toISOString() };
  }
}

/** Why something failed, fit to be written down: short, and without secrets. */
function masked({ error }: ActionResult): string {
  return knownSecrets().hide(error!.message).slice(0, 500);
}
