import { z } from 'zod';
import { lineText } from '../resources/line-text';
import type { Inventory } from './inventory';

const recordSchema = z.object({
  version: z.literal(1),
  project: z.string(),
  /** Digest of what the program wants: the same program goes on with the same rollout. */
  id: z.string(),
  /** When it was begun, in ISO 8601, and by whom. */
  started: lineText,
  by: lineText,
  /** All hosts that had something to do when it was begun, in their order. */
  hosts: z.array(lineText),
  /** `running` is written before the host is touched: who finds it knows that somebody was stopped in the middle. */
  state: z.enum(['pending', 'running', 'done', 'failed']),
  /** Why it failed. */
  reason: z.string().optional(),
  /** When the state was written, in ISO 8601. */
  when: lineText,
});

/** How far a rollout came on one host; it lies beside the inventory there. */
export type RolloutRecord = z.infer<typeof recordSchema>;

/** The record in a text, or undefined when it is none that we know: it tells a story, and no step depends on it. */
export function parseRecord(text: string): RolloutRecord | undefined {
  try {
    return recordSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** An earlier run of the same rollout that did not come to its end. */
export interface Resumed {
  readonly started: string;
  readonly by: string;
  readonly hosts: readonly string[];
  readonly done: readonly string[];
  /** Hosts on which it failed, or was stopped in the middle. */
  readonly failed: readonly {
    readonly host: string;
    readonly reason: string;
    /** In ISO 8601. */
    readonly when: string;
  }[];
}

/**
 * What the hosts tell of an earlier run.
 *
 * @param changing hosts that still have something to do
 */
export function resumedFrom(
  id: string,
  records: ReadonlyMap<string, RolloutRecord | undefined>,
  changing: readonly string[],
): Resumed | undefined {
  const ours = [...records].flatMap(([host, record]) => (record?.id === id ? [{ host, record }] : []));
  // Where all of it was done, what differs now is new.
  if (ours.every(({ record }) => record.state === 'done')) return undefined;
  const { started, by, hosts } = ours[0]!.record;
  return {
    started,
    by,
    hosts,
    done: hosts.filter((host) => !changing.includes(host)),
    failed: ours.flatMap(({ host, record }) =>
      changing.includes(host) && isTroubled(record)
        ? [{ host, reason: record.reason ?? 'stopped in the middle', when: record.when }]
        : [],
    ),
  };
}

/** Whether a host has the record of another rollout although the project owns nothing there: it has no further use. */
export function hasAbandonedRecord(
  {
    inventory,
    record,
  }: { readonly inventory: Pick<Inventory, 'resources'>; readonly record?: RolloutRecord },
  id: string,
): boolean {
  return record !== undefined && record.id !== id && Object.keys(inventory.resources).length === 0;
}

/** Whether a record serves a later run: a rollout that is done, or that failed on its only host, needs no resumption. */
export function isOver({ state, hosts }: RolloutRecord): boolean {
  return state === 'done' || (state === 'failed' && hosts.length === 1);
}

/** Whether something went wrong on the host, or was stopped there. */
export function isTroubled(record: RolloutRecord | undefined): boolean {
  return record?.state === 'failed' || record?.state === 'running';
}
