import { z } from 'zod';
import { stateFolder, waitForRunning } from '../resources/running';
import type { ExecResult, Host } from '../transport/host';
import { durableFunction } from '../transport/scripts/install';
import { quote } from '../transport/shell';
import { parseRecord, type RolloutRecord } from './ledger';

const entrySchema = z.object({
  type: z.string(),
  id: z.string(),
  /** What deletes the resource; holds no secret. */
  state: z.record(z.string(), z.unknown()),
  dependsOn: z.array(z.string()),
  claims: z.array(z.string()),
  /** Whether it must not be deleted, even when it left the program. */
  protect: z.boolean().optional(),
  /** Whether it stays on the host when it is deleted. */
  retainOnDelete: z.boolean().optional(),
});

const inventorySchema = z.object({
  // Releases that knew version 1 would drop the protection of what they write.
  version: z.union([z.literal(1), z.literal(2)]).transform(() => 2 as const),
  project: z.string(),
  resources: z.record(z.string(), entrySchema),
});

/** One resource that a project owns on a host. */
export type InventoryEntry = z.infer<typeof entrySchema>;

/** What a project owns on a host; it lives there, so that every machine that deploys sees the same. */
export type Inventory = z.infer<typeof inventorySchema>;

/** Who holds a host, and until when. */
export interface LockFacts {
  readonly owner: string;
  /** Seconds since the epoch. */
  readonly expires: number;
}

/** What a host remembers: the inventory of this project, and who else owns what. */
export interface Memory {
  readonly inventory: Inventory;
  readonly others: readonly Inventory[];
  readonly lock?: LockFacts;
  /** How far this project's last rollout came here. */
  readonly record?: RolloutRecord;
}

/** A host is held by another deployer. */
export class LockedError extends Error {
  override readonly name = 'LockedError';

  constructor(
    readonly host: string,
    readonly holder: LockFacts,
  ) {
    super(
      `${host}: Cannot lock the host: ${holder.owner} holds it until ${new Date(holder.expires * 1000).toISOString()}, or longer while it lives; run again when it is done`,
    );
  }
}

/** A folder of the host that belongs to the user who deploys: of root, or in the home of the user. */
const enter = `${stateFolder}
d="$s/inventory"
${durableFunction}`;

const empty = (project: string): Inventory => ({ version: 2, project, resources: {} });

/** Reads what a host remembers. */
export async function readMemory(host: Host, project: string): Promise<Memory> {
  const { stdout } = await host.exec(`${enter}\n${tell}`, { purpose: 'read the inventory', readOnly: true });
  return memoryOf(stdout, project, host.name);
}

/** How a host is locked. */
export interface LockOptions {
  readonly owner: string;
  /** Seconds until others may take it over, unless it is renewed. */
  readonly seconds: number;
  /** Whether the holder of a lock is known to be gone; then it is taken over at once. */
  readonly isGone?: (owner: string) => boolean;
}

/**
 * Locks a host for a project and reads what it remembers, in one exec. An expired lock is taken over. What a client that
 * is gone had begun is waited for, so that what is read next is where it ended.
 */
export async function lockHost(host: Host, project: string, options: LockOptions): Promise<Memory> {
  const { isGone = () => false } = options;
  const first = await tryLock(host, options);
  if (first.code !== 73) return lockedMemory(host, project, first);
  const holder = (await readMemory(host, project)).lock;
  // Between our two looks it may have been let go of.
  if (holder !== undefined && !isGone(holder.owner)) throw new LockedError(host.name, holder);
  const second = await tryLock(host, options, holder?.owner);
  if (second.code !== 73) return lockedMemory(host, project, second);
  const winner = (await readMemory(host, project)).lock;
  throw new LockedError(host.name, winner ?? { owner: 'somebody', expires: 0 });
}

function lockedMemory(host: Host, project: string, { stdout, stderr, code }: ExecResult): Memory {
  if (code === 0) return memoryOf(stdout, project, host.name);
  if (code === 75) throw new Error(`${host.name}: Cannot lock the host: ${stderr.trim()}`);
  throw new Error(
    `${host.name}: Cannot lock the host: the inventory folder must be writable (exit status ${code})`,
  );
}

/** Exit status 73: somebody holds it; 75: what somebody began does not end. */
function tryLock(host: Host, { owner, seconds }: LockOptions, gone?: string): Promise<ExecResult> {
  return host.exec(
    `${enter}
# What lies beside the inventory may be for other users; the inventory is not.
mkdir -p "$s" && umask 077 && mkdir -p "$d/lock" || exit 1
place="$d/lock/holder" own="$d/lock/own.$$"
held() {
  seen=$(cat "$place" 2>/dev/null) || return 1
  [ "$(printf '%s\\n' "$seen" | sed -n 2p)" != ${quote(gone ?? '')} ] || return 1
  [ "$(printf '%s\\n' "$seen" | head -n 1)" -ge "$(date +%s)" ] 2>/dev/null
}
! held || exit 73
${waitForRunning}
# A link appears whole or not at all.
take() { ln "$own" "$place" 2>/dev/null; }
mkdir -p "$d/lock" && printf '%s\\n%s\\n' "$(($(date +%s) + ${seconds}))" ${quote(owner)} > "$own" || exit 1
if ! take; then
  held && { rm -f "$own"; exit 73; }
  # Only one of several who find it expired can move it away; what came in between is put back.
  if mv "$place" "$own.old" 2>/dev/null && [ "$(cat "$own.old")" != "$seen" ]; then ln "$own.old" "$place"; fi
  rm -f "$own.old"
  take || { rm -f "$own"; exit 73; }
fi
rm -f "$own"
${tell}`,
    { purpose: 'lock the host', allowFailure: true, timeout: 660 },
  );
}

/** Holds a lock for longer. Tells whether it is still ours. */
export async function renewLock(host: Host, { owner, seconds }: LockOptions): Promise<boolean> {
  const { code } = await host.exec(
    `${enter}
umask 077
[ "$(sed -n 2p "$d/lock/holder" 2>/dev/null)" = ${quote(owner)} ] || exit 73
printf '%s\\n%s\\n' "$(($(date +%s) + ${seconds}))" ${quote(owner)} > "$d/lock/own.$$" && mv -f "$d/lock/own.$$" "$d/lock/holder"`,
    { purpose: 'renew the lock', allowFailure: true },
  );
  return code !== 73;
}

/** What is written besides an inventory. */
export interface WriteOptions {
  readonly owner: string;
  /** Lets go of the host in the same exec. */
  readonly unlock: boolean;
  /** How far the rollout came; what is there stays when absent. */
  readonly record?: RolloutRecord;
}

/** Writes the inventory while the host is locked. An empty one goes away, and a rollout that is done with it. */
export async function writeInventory(
  host: Host,
  inventory: Inventory,
  { unlock, owner, record }: WriteOptions,
): Promise<void> {
  const { project } = inventory;
  const gone = Object.keys(inventory.resources).length === 0;
  const told =
    record === undefined
      ? ''
      : put(recordFile(project), gone && record.state === 'done' ? undefined : record);
  await host.exec(
    `${enter}
${ours(owner)}
${put(`${project}.json`, gone ? undefined : inventory)}
${told}
${unlock ? 'rm -rf "$d/lock"\nrmdir "$d" 2>/dev/null && rmdir "$(dirname "$d")" 2>/dev/null' : ''}
:`,
    { purpose: 'write the inventory' },
  );
}

/** Writes only how far the rollout came. */
export async function writeRecord(host: Host, record: RolloutRecord, owner: string): Promise<void> {
  await host.exec(`${enter}\n${ours(owner)}\n${put(recordFile(record.project), record)}\n:`, {
    purpose: 'write down the rollout',
  });
}

const recordFile = (project: string): string => `${project}.rollout`;

/** Shell: goes on only while the lock is ours. */
const ours = (owner: string): string => `umask 077
[ "$(sed -n 2p "$d/lock/holder" 2>/dev/null)" = ${quote(owner)} ] || { echo 'the lock was lost' >&2; exit 1; }`;

/** Shell: puts a value into a file beside the inventories, whole or not at all, also when the power is cut; undefined takes the file away. */
function put(name: string, value: object | undefined): string {
  const file = `"$d"/${quote(name)}`;
  if (value === undefined) return `rm -f ${file}`;
  const text = Buffer.from(`${JSON.stringify(value, undefined, 1)}\n`).toString('base64');
  return `base64 -d > ${file}.staged <<'END' && durable ${file}.staged && mv -f ${file}.staged ${file} && durable "$d" || exit 1\n${text}\nEND`;
}

/** Lets go of a host whose inventory did not change. */
export async function unlockHost(host: Host, owner: string): Promise<void> {
  await host.exec(
    `${enter}
[ "$(sed -n 2p "$d/lock/holder" 2>/dev/null)" != ${quote(owner)} ] || rm -rf "$d/lock"
rmdir "$d" 2>/dev/null && rmdir "$(dirname "$d")" 2>/dev/null
:`,
    { purpose: 'unlock the host' },
  );
}

/** Prints every inventory and rollout as a line of base64, and the lock. */
const tell = `for f in "$d"/*.rollout; do [ -e "$f" ] && echo "rollout $(base64 < "$f" | tr -d '\\n')"; done
for f in "$d"/*.json; do [ -e "$f" ] && echo "inventory $(base64 < "$f" | tr -d '\\n')"; done
[ ! -e "$d/lock/holder" ] || echo "lock $(head -n 1 "$d/lock/holder") $(sed -n 2p "$d/lock/holder")"`;

function memoryOf(stdout: string, project: string, host: string): Memory {
  const lines = stdout.split('\n');
  const inventories = lines.flatMap((line) => {
    if (!line.startsWith('inventory ')) return [];
    const parsed = inventorySchema.safeParse(JSON.parse(decoded(line.slice('inventory '.length))));
    if (!parsed.success)
      throw new Error(
        `${host}: Cannot read an inventory: it must have version 1 or 2; use the release that wrote it`,
      );
    return [parsed.data];
  });
  const records = lines.flatMap((line) =>
    line.startsWith('rollout ') ? (parseRecord(decoded(line.slice('rollout '.length))) ?? []) : [],
  );
  const lock = lines.map((line) => /^lock (\d+) (.*)$/.exec(line)).find((match) => match !== null);
  return {
    inventory: inventories.find((inventory) => inventory.project === project) ?? empty(project),
    others: inventories.filter((inventory) => inventory.project !== project),
    lock: lock === undefined ? undefined : { expires: Number(lock[1]), owner: lock[2]! },
    record: records.find((record) => record.project === project),
  };
}

function decoded(text: string): string {
  return Buffer.from(text, 'base64').toString();
}
