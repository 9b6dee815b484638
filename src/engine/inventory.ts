import { z } from 'zod';
import { inLine } from '../plan/format-value';
import { rememberedSecrets } from '../secrets/remembered';
import type { Host } from '../transport/host';
import { quote } from '../transport/shell';
import { enter } from './host-folder';
import { parseJson } from './json';
import { isOver, type RolloutRecord } from './ledger';
import { fenceOf, unlock } from './lock-shell';

/** A name that reports show within a line; root of the host may have written it, and line breaks would forge lines. */
const name = z.string().regex(/^[^\p{Cc}\u2028\u2029]*$/u);

const entrySchema = z.object({
  type: name,
  id: name,
  /** What deletes the resource; holds no secret. */
  state: z.record(z.string(), z.unknown()),
  /** Where in its props secrets were when it was last deployed; absent where an earlier release deployed it. */
  secretPlaces: z
    .array(z.array(z.union([z.string(), z.number()])).readonly())
    .readonly()
    .optional(),
  dependsOn: z.array(name),
  claims: z.array(name),
  /** Whether it must not be deleted, even when it left the program. */
  protect: z.boolean().optional(),
  /** Whether it stays on the host when it is deleted. */
  retainOnDelete: z.boolean().optional(),
  /**
   * A change that was begun and has not ended well. `adopt`: it was not ours before, and is not yet. `create`: nothing was
   * there before; what is there is ours if it is what was to be made. `update`: it is ours, as `state` or as `was` says.
   */
  begun: z.enum(['adopt', 'create', 'update']).optional(),
  /** The state before the change that was begun. */
  was: z.record(z.string(), z.unknown()).optional(),
});

const inventorySchema = z.object({
  // Releases that knew version 1 would drop the protection of what they write, and those of version 2 what was begun.
  version: z.union([z.literal(1), z.literal(2), z.literal(3)]).transform(() => 2 as const),
  project: name,
  resources: z.record(name, entrySchema),
  /** Secrets that were deployed here, as digests; absent where only earlier releases deployed. */
  secrets: rememberedSecrets.optional(),
});

/** One resource that a project owns on a host. */
export type InventoryEntry = z.infer<typeof entrySchema>;

/** What a project owns on a host; it lives there, so that every machine that deploys sees the same. */
export type Inventory = z.infer<typeof inventorySchema>;

/** A key that entries of the same thing share, wherever the tree has it. */
export const thingOf = ({ type, id }: Pick<InventoryEntry, 'type' | 'id'>): string => `${type}\n${id}`;

/** A text that is no inventory, and whether a later release may have written it. */
interface Unreadable {
  readonly fault: string;
  readonly newer?: boolean;
}

/** Where is remembered what a resource of the same path replaces, until it is gone. */
export const replacedPath = (path: string): string => `${path}${replaced}`;

/** The path of the resource that replaces what is remembered under a path; undefined where that is no such place. */
export const successorPath = (path: string): string | undefined =>
  path.endsWith(replaced) ? path.slice(0, -replaced.length) : undefined;

const replaced = '/replaced';

/** Reads the inventory of a project. */
export function parseInventory(text: string, project: string): { inventory: Inventory } | Unreadable {
  const parsed = parseJson(text);
  if ('fault' in parsed) return parsed;
  const { version } = (parsed.value ?? {}) as { version?: unknown };
  if (typeof version === 'number' && version > 3)
    return { fault: `it must have a version of 1 to 3, but has ${version}`, newer: true };
  const { data, error } = inventorySchema.safeParse(parsed.value);
  if (data === undefined) {
    const [issue] = error.issues;
    const place = inLine(issue?.path.join('.') ?? '');
    return { fault: `it must be an inventory, but ${place === '' ? 'is none' : `${place} is wrong`}` };
  }
  if (data.project !== project)
    return { fault: `it must be of the project ${project}, but is of ${data.project}` };
  const circle = circleIn(data.resources);
  if (circle !== undefined)
    return { fault: `dependencies must not lead in a circle, but ${circle} depends on itself` };
  return { inventory: data };
}

/** A resource that depends on itself, if only by way of others. */
function circleIn(resources: Inventory['resources']): string | undefined {
  const left = new Map(Object.entries(resources).map(([path, { dependsOn }]) => [path, new Set(dependsOn)]));
  for (;;) {
    const free = [...left].filter(([, needs]) => [...needs].every((path) => !left.has(path)));
    if (free.length === 0) return [...left.keys()][0];
    for (const [path] of free) left.delete(path);
    if (left.size === 0) return undefined;
  }
}

/** What is written besides an inventory. */
export interface WriteOptions {
  readonly owner: string;
  /** Lets go of the host in the same exec. */
  readonly unlock: boolean;
  /** How far the rollout came; what is there stays when absent. */
  readonly record?: RolloutRecord;
  /** Whether the file that is there cannot be read: then it is kept beside the new one. */
  readonly damaged?: boolean;
}

/**
 * Writes the inventory while the host is locked; when it returns, it is on the disk. An empty one is removed, together
 * with the record of a rollout that is over.
 *
 * @throws LockLostError when the host is no longer ours
 */
export async function writeInventory(
  host: Host,
  inventory: Inventory,
  { unlock: unlocks, owner, record, damaged = false }: WriteOptions,
): Promise<void> {
  const { project } = inventory;
  const gone = Object.keys(inventory.resources).length === 0;
  const file = `"$d"/${quote(`${project}.json`)}`;
  await host.exec(
    `${enter}
umask 077
${damaged ? `mv -T ${file} ${file}."$(date +%s)".damaged || exit 1` : ''}
${put(`${project}.json`, gone ? undefined : versioned(inventory))}
${record === undefined ? '' : put(recordFile(project), gone && isOver(record) ? undefined : record)}
durable "$d" || unwritten "$d"
${unlocks ? unlock(owner) : ''}
:`,
    { purpose: 'write the inventory', fence: fenceOf(owner) },
  );
}

/** Releases that know nothing of changes that were begun must not take them for done. */
function versioned(inventory: Inventory): object {
  const begun = Object.values(inventory.resources).some((entry) => entry.begun !== undefined);
  return { ...inventory, version: begun ? 3 : 2 };
}

/** Writes only how far the rollout came. */
export async function writeRecord(host: Host, record: RolloutRecord, owner: string): Promise<void> {
  await host.exec(
    `${enter}\numask 077\n${put(recordFile(record.project), record)}\ndurable "$d" || unwritten "$d"`,
    {
      purpose: 'write down the rollout',
      fence: fenceOf(owner),
    },
  );
}

const recordFile = (project: string): string => `${project}.rollout`;

/** Shell: puts a value into a file beside the inventories, whole or not at all; undefined takes the file away. */
function put(name: string, value: object | undefined): string {
  const file = `"$d"/${quote(name)}`;
  if (value === undefined) return `rm -f ${file}`;
  const text = Buffer.from(`${JSON.stringify(value, undefined, 1)}\n`).toString('base64');
  return `{ base64 -d > ${file}.staged && durable ${file}.staged && mv -fT ${file}.staged ${file}; } <<'END' || { rm -f ${file}.staged; unwritten ${file}; }\n${text}\nEND`;
}
