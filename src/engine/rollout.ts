import { digestOf } from '../resources/digest';
import { batchesOf, type RolloutOptions } from '../rollout/batches';
import { type Action, placeOf } from './action';
import type { Desired } from './desired';
import { isTroubled, type Resumed, resumedFrom } from './ledger';
import type { Memory } from './memory';
import { predecessors } from './order';

/** Hosts that get their change at the same time. */
export interface Batch {
  readonly hosts: readonly string[];
  /** Whether it goes ahead of the others to show that the change is good. */
  readonly canary: boolean;
}

/** In which order the hosts of a plan get their changes. */
export interface RolloutPlan {
  readonly id: string;
  /** Hosts with something to do. */
  readonly batches: readonly Batch[];
  /** Seconds between two batches. */
  readonly pause: number;
  readonly maxFailures: number;
  /** The earlier run that is gone on with. */
  readonly resumed?: Resumed;
}

/** A name for what a program wants: the same for the same wishes. */
export function rolloutId(project: string, desired: readonly Desired[]): string {
  const wishes = desired.map(({ path, resource, props }) => [path, resource.type, props]);
  return digestOf(JSON.stringify([project, wishes])).slice(0, 12);
}

/** Lays the hosts of a plan out in batches; what an earlier run left undone is gone on with. */
export function planRollout(
  {
    id,
    actions,
    memories,
  }: { id: string; actions: readonly Action[]; memories: ReadonlyMap<string, Memory> },
  options: RolloutOptions,
): RolloutPlan {
  const busy = new Set(actions.flatMap((action) => (action.kind === 'same' ? [] : [placeOf(action).host])));
  const changing = [...memories.keys()].filter((host) => busy.has(host));
  const records = new Map([...memories].map(([host, { record }]) => [host, record]));
  const resumed = resumedFrom(id, records, changing);
  // Who is in trouble already shows best, and with the least harm, whether it goes well now.
  const troubled = changing.filter((host) => isTroubled(records.get(host)));
  const ordered = [...troubled, ...changing.filter((host) => !troubled.includes(host))];
  const canary = canaryOf(options, resumed);
  const batches = batchesOf(
    ordered,
    { ...options, canary },
    { needs: needsOf(actions), total: memories.size },
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

/** Hosts that failed are the new canary; what was done already has been one. */
function canaryOf({ canary = 0 }: RolloutOptions, resumed: Resumed | undefined): number | readonly string[] {
  if (resumed === undefined) return canary;
  if (resumed.failed.length > 0) return resumed.failed.map(({ host }) => host);
  return typeof canary === 'number' ? Math.max(0, canary - resumed.done.length) : canary;
}

function needsOf(actions: readonly Action[]) {
  const before = predecessors(actions);
  return actions.flatMap((action) =>
    before(action).flatMap((other) => {
      const [host, on] = [placeOf(action).host, placeOf(other).host];
      return host === on ? [] : [{ host, on }];
    }),
  );
}
