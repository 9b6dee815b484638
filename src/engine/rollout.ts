import { digestOf } from '../resources/digest';
import { batchesOf, type RolloutOptions } from '../rollout/batches';
import { type Action, actionPlace } from './action';
import type { Desired } from './desired';
import type { HostState } from './host-state';
import { predecessors } from './order';
import { needsRetry, type Resumed, resumedFrom } from './rollout-record';

/** Hosts that are changed concurrently. */
export interface HostBatch {
  readonly hosts: readonly string[];
  /** Whether it is a canary batch. */
  readonly canary: boolean;
}

/** Batches of a plan and how they are applied. */
export interface RolloutPlan {
  readonly id: string;
  /** Batches of the hosts that have something to do. */
  readonly batches: readonly HostBatch[];
  /** Seconds between two batches. */
  readonly pause: number;
  readonly maxFailures: number;
  /** The earlier run that this one resumes. */
  readonly resumed?: Resumed;
}

/** Digest of the declared resources: equal for equal declarations. */
export function rolloutId(project: string, desired: readonly Desired[]): string {
  const wishes = desired.map(({ path, resource, props }) => [path, resource.type, props]);
  return digestOf(JSON.stringify([project, wishes])).slice(0, 12);
}

/** Divides the hosts of a plan into batches; resumes an incomplete earlier run. */
export function planRollout(
  {
    id,
    actions,
    hostStates,
  }: { id: string; actions: readonly Action[]; hostStates: ReadonlyMap<string, HostState> },
  options: RolloutOptions,
): RolloutPlan {
  const busy = new Set(
    actions.flatMap((action) => (action.kind === 'same' ? [] : [actionPlace(action).host])),
  );
  const changing = [...hostStates.keys()].filter((host) => busy.has(host));
  const records = new Map([...hostStates].map(([host, { record }]) => [host, record]));
  const resumed = resumedFrom(id, records, changing);
  // Hosts that already failed are tried first: they show best, and with the least harm, whether the change works
  // now.
  const troubled = changing.filter((host) => needsRetry(records.get(host)));
  const ordered = [...troubled, ...changing.filter((host) => !troubled.includes(host))];
  const canary = canaryOf(options, resumed);
  const batches = batchesOf(
    ordered,
    { ...options, canary },
    { needs: needsOf(actions), total: hostStates.size },
  );
  const ahead = typeof canary === 'number' ? canary > 0 : canary.some((host) => busy.has(host));
  return {
    id,
    batches: batches.map((hosts, index) => ({ hosts, canary: ahead && index === 0 })),
    pause: options.pause ?? 0,
    maxFailures: options.maxFailures ?? 0,
    resumed,
  };
}

/** Failed hosts are the new canary; completed hosts count as canaries. */
function canaryOf({ canary = 0 }: RolloutOptions, resumed: Resumed | undefined): number | readonly string[] {
  if (resumed === undefined) return canary;
  if (resumed.failed.length > 0) return resumed.failed.map(({ host }) => host);
  return typeof canary === 'number' ? Math.max(0, canary - resumed.done.length) : canary;
}

function needsOf(actions: readonly Action[]) {
  const before = predecessors(actions);
  return actions.flatMap((action) =>
    before(action).flatMap((other) => {
      const [host, on] = [actionPlace(action).host, actionPlace(other).host];
      return host === on ? [] : [{ host, on }];
    }),
  );
}
