import { z } from 'zod';
import { lineText } from '../resources/line-text';
import type { Inventory } from './inventory';

const recordSchema = z.object({
  version: z.literal(1),
  project: z.string(),
  /** Digest of the declared resources: the same program continues the same rollout. */
  id: z.string(),
  /** Start time in ISO 8601, and the deployer. */
  started: lineText,
  by: lineText,
  /** All hosts that had something to do at the start, in rollout order. */
  hosts: z.array(lineText),
  /**
   * `running` is written before the host is changed; a later run that finds it knows that this run was interrupted.
   */
  state: z.enum(['pending', 'running', 'done', 'failed']),
  /** Reason of a failure. */
  reason: z.string().optional(),
  /** Time of the last state change, in ISO 8601. */
  when: lineText,
});

/** State of a rollout on one host, stored beside its inventory. */
export type RolloutRecord = z.infer<typeof recordSchema>;

/** Parses a record; undefined if it is invalid. Records are informative, no change depends on them. */
export function parseRolloutRecord(text: string): RolloutRecord | undefined {
  try {
    return recordSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** An earlier, incomplete run of the same rollout. */
export interface Resumed {
  readonly started: string;
  readonly by: string;
  readonly hosts: readonly string[];
  readonly done: readonly string[];
  /** Hosts on which it failed or was interrupted. */
  readonly failed: readonly {
    readonly host: string;
    readonly reason: string;
    /** In ISO 8601. */
    readonly when: string;
  }[];
}

/**
 * Finds an earlier, incomplete run in the records of the hosts.
 *
 * @param changing hosts that still have something to do
 */
export function resumedFrom(
  id: string,
  records: ReadonlyMap<string, RolloutRecord | undefined>,
  changing: readonly string[],
): Resumed | undefined {
  const ours = [...records].flatMap(([host, record]) => (record?.id === id ? [{ host, record }] : []));
  // If all hosts were done, present differences are new.
  if (ours.every(({ record }) => record.state === 'done')) return undefined;
  const { started, by, hosts } = ours[0]!.record;
  return {
    started,
    by,
    hosts,
    done: hosts.filter((host) => !changing.includes(host)),
    failed: ours.flatMap(({ host, record }) =>
      changing.includes(host) && needsRetry(record)
        ? [{ host, reason: record.reason ?? 'stopped in the middle', when: record.when }]
        : [],
    ),
  };
}

/** Whether a host has a record of another rollout, but no resources of the project; the record is obsolete. */
export function hasAbandonedRecord(
  {
    inventory,
    record,
  }: { readonly inventory: Pick<Inventory, 'resources'>; readonly record?: RolloutRecord },
  id: string,
): boolean {
  return record !== undefined && record.id !== id && Object.keys(inventory.resources).length === 0;
}

/** Whether a record is of no use to a later run: the rollout is done, or failed on its only host. */
export function isSettled({ state, hosts }: RolloutRecord): boolean {
  return state === 'done' || (state === 'failed' && hosts.length === 1);
}

/** Whether the rollout failed or was interrupted on the host. */
export function needsRetry(record: RolloutRecord | undefined): boolean {
  return record?.state === 'failed' || record?.state === 'running';
}
