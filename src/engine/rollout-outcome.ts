/** Outcome of a rollout. */
export interface RolloutOutcome {
  readonly done: readonly string[];
  /** Failed hosts with their errors; each host counts once. */
  readonly failed: ReadonlyMap<string, Error>;
  /** Hosts with something to do that were left unchanged. */
  readonly notBegun: readonly string[];
  /** Hosts that failed as such, independent of their resources. */
  readonly hostFailures: ReadonlyMap<string, Error>;
}

/** A rollout stopped before its last batch: too many hosts failed, or it was interrupted. */
export class RolloutStopped extends Error {
  override readonly name = 'RolloutStopped';

  constructor(
    why: string,
    readonly outcome: RolloutOutcome,
  ) {
    const { done, failed, notBegun } = outcome;
    const list = (hosts: readonly string[]): string => (hosts.length === 0 ? 'none' : hosts.join(', '));
    super(
      `The rollout stopped ${why}; run again to go on with it\n  done: ${list(done)}\n  failed: ${list([...failed.keys()])}\n  not begun: ${list(notBegun)}`,
    );
  }
}
