import { z } from 'zod';
import { inLine } from '../plan/format-value';
import { rememberedSecrets } from '../secrets/remembered';
import type { Host } from '../transport/host';
import { base64, type Shell, sh } from '../transport/shell';
import { enter } from './host-folder';
import { parseUntrustedJson } from './json';
import { fenceOf, lockOf } from './lock-shell';
import { isSettled, type RolloutRecord } from './rollout-record';

/** A name that reports print within a line. Root of the host may have written it; line breaks would forge lines. */
const name = z.string().regex(/^[^\p{Cc}\u2028\u2029]*$/u);

const entrySchema = z.object({
  type: name,
  id: name,
  /** State that the deletion needs; contains no secret. */
  state: z.record(z.string(), z.unknown()),
  /** Paths of the secrets in its props at its last deployment; absent if an earlier release deployed it. */
  secretPlaces: z
    .array(z.array(z.union([z.string(), z.number()])).readonly())
    .readonly()
    .optional(),
  dependsOn: z.array(name),
  claims: z.array(name),
  /** Whether it must not be deleted, even if it has left the program. */
  protect: z.boolean().optional(),
  /** Whether it stays on the host when it has left the program. */
  retainOnDelete: z.boolean().optional(),
  /**
   * A change that began and has not succeeded. `adopt`: the resource is not owned yet. `create`: nothing existed
   * before; a live resource is owned if it is the one that was to be created. `update`: it is owned, in the state
   * of `state` or of `was`.
   */
  begun: z.enum(['adopt', 'create', 'update']).optional(),
  /** State before the change in progress. */
  was: z.record(z.string(), z.unknown()).optional(),
});

const inventorySchema = z.object({
  // Releases of version 1 would drop the protection, and releases of version 2 the changes in progress.
  version: z.union([z.literal(1), z.literal(2), z.literal(3)]).transform(() => 2 as const),
  project: name,
  resources: z.record(name, entrySchema),
  /** Digests of secrets that were deployed here; absent if only earlier releases deployed. */
  secrets: rememberedSecrets.optional(),
});

/** One resource that a project owns on a host. */
export type InventoryEntry = z.infer<typeof entrySchema>;

/** Resources that a project owns on a host. Stored on the host, so that all deployers see the same state. */
export type Inventory = z.infer<typeof inventorySchema>;

/** Key of a resource by type and id, independent of its path. */
export const thingOf = ({ type, id }: Pick<InventoryEntry, 'type' | 'id'>): string => `${type}\n${id}`;

/** An invalid inventory text, and whether a later release may have written it. */
interface Unreadable {
  readonly fault: string;
  readonly newer?: boolean;
}

/** Inventory path of a replaced resource whose successor has the same path, until it is deleted. */
export const replacedPath = (path: string): string => `${path}${replaced}`;

/** Path of the successor of a replaced resource; undefined for other paths. */
export const successorPath = (path: string): string | undefined =>
  path.endsWith(replaced) ? path.slice(0, -replaced.length) : undefined;

const replaced = '/replaced';

/** Reads the inventory of a project. */
export function parseInventory(text: string, project: string): { inventory: Inventory } | Unreadable {
  const parsed = parseUntrustedJson(text);
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
    return { fault: `dependencies must not form a cycle, but ${circle} depends on itself` };
  return { inventory: data };
}

/** A resource that depends on itself, directly or transitively. */
function circleIn(resources: Inventory['resources']): string | undefined {
  const left = new Map(Object.entries(resources).map(([path, { dependsOn }]) => [path, new Set(dependsOn)]));
  for (;;) {
    const free = [...left].filter(([, needs]) => [...needs].every((path) => !left.has(path)));
    if (free.length === 0) return [...left.keys()][0];
    for (const [path] of free) left.delete(path);
    if (left.size === 0) return undefined;
  }
}

/** Options for writing an inventory. */
export interface WriteOptions {
  readonly owner: string;
  /** Releases the lock in the same script. */
  readonly unlock: boolean;
  /** New rollout record; if absent, the existing one is kept. */
  readonly record?: RolloutRecord;
  /** Whether the existing file is unreadable; it is then kept beside the new one. */
  readonly damaged?: boolean;
}

/**
 * Writes the inventory of a locked host durably. An empty inventory is removed, together with the record of a
 * completed rollout.
 *
 * @throws LockLostError when the host is no longer locked by us
 */
export async function writeInventory(
  host: Host,
  inventory: Inventory,
  { unlock: unlocks, owner, record, damaged = false }: WriteOptions,
): Promise<void> {
  const { project } = inventory;
  const gone = Object.keys(inventory.resources).length === 0;
  const file = sh`"$d"/${`${project}.json`}`;
  await host.exec(
    sh`${enter}
umask 077
${damaged ? sh`mv -T ${file} ${file}."$(date +%s)".damaged || exit 1` : sh``}
${put(`${project}.json`, gone ? undefined : versioned(inventory))}
${record === undefined ? sh`` : put(recordFile(project), gone && isSettled(record) ? undefined : record)}
durable "$d" || unwritten "$d"
${
  unlocks
    ? sh`${lockOf(owner)}
unlock`
    : sh`:`
}
:`,
    { purpose: 'write the inventory', fence: fenceOf(owner) },
  );
}

/** Releases that do not know changes in progress must not read them as complete. */
function versioned(inventory: Inventory): object {
  const begun = Object.values(inventory.resources).some((entry) => entry.begun !== undefined);
  return { ...inventory, version: begun ? 3 : 2 };
}

/** Writes only the rollout record. */
export async function writeRecord(host: Host, record: RolloutRecord, owner: string): Promise<void> {
  await host.exec(
    sh`${enter}
umask 077
${put(recordFile(record.project), record)}
durable "$d" || unwritten "$d"`,
    {
      purpose: 'write down the rollout',
      fence: fenceOf(owner),
    },
  );
}

const recordFile = (project: string): string => `${project}.rollout`;

/** Shell: writes a value atomically to a file beside the inventories; undefined removes the file. */
function put(name: string, value: object | undefined): Shell {
  const file = sh`"$d"/${name}`;
  if (value === undefined) return sh`rm -f ${file}`;
  const text = base64(`${JSON.stringify(value, undefined, 1)}\n`);
  return sh`{ base64 -d > ${file}.staged && durable ${file}.staged && mv -fT ${file}.staged ${file}; } <<'END' || { rm -f ${file}.staged; unwritten ${file}; }
${text}
END`;
}
