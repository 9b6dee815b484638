import { z } from 'zod';
import type { Host } from '../transport/host';
import { quote } from '../transport/shell';

const entrySchema = z.object({
  type: z.string(),
  id: z.string(),
  /** What deletes the resource; holds no secret. */
  state: z.record(z.string(), z.unknown()),
  dependsOn: z.array(z.string()),
  claims: z.array(z.string()),
});

const inventorySchema = z.object({
  version: z.literal(1),
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
}

/** A host is held by another deployer. */
export class LockedError extends Error {
  override readonly name = 'LockedError';

  constructor(
    readonly host: string,
    readonly holder: LockFacts,
  ) {
    super(
      `${host}: Cannot lock the host: ${holder.owner} holds it until ${new Date(holder.expires * 1000).toISOString()}; wait, or remove the lock if that process is gone`,
    );
  }
}

/** A folder of the host that belongs to the user who deploys: of root, or in the home of the user. */
const enter = `if [ "$(id -u)" = 0 ]; then d=/var/lib/uwsgi-iac/inventory; else d=$HOME/.local/state/uwsgi-iac/inventory; fi`;

const empty = (project: string): Inventory => ({ version: 1, project, resources: {} });

/** Reads what a host remembers. */
export async function readMemory(host: Host, project: string): Promise<Memory> {
  const { stdout } = await host.exec(`${enter}\n${tell}`, { purpose: 'read the inventory', readOnly: true });
  return memoryOf(stdout, project, host.name);
}

/** Locks a host for a project and reads what it remembers, in one exec. An expired lock is taken over. */
export async function lockHost(
  host: Host,
  project: string,
  { owner, seconds }: { owner: string; seconds: number },
): Promise<Memory> {
  const { stdout, code } = await host.exec(
    `${enter}
# What lies beside the inventory may be for other users; the inventory is not.
mkdir -p "$(dirname "$d")" && umask 077 && mkdir -p "$d" || exit 1
now=$(date +%s)
take() { mkdir "$d/lock" 2>/dev/null && printf '%s\\n%s\\n' "$((now + ${seconds}))" ${quote(owner)} > "$d/lock/holder"; }
if ! take; then
  expires=$(head -n 1 "$d/lock/holder" 2>/dev/null || echo 0)
  # Only one of several who find it expired can move it away.
  if [ "\${expires:-0}" -lt "$now" ] && mv "$d/lock" "$d/lock.expired.$$" 2>/dev/null; then
    rm -rf "$d/lock.expired.$$"
    take || exit 73
  else exit 73; fi
fi
${tell}`,
    { purpose: 'lock the host', allowFailure: true },
  );
  if (code === 73) {
    const { lock } = await readMemory(host, project);
    throw new LockedError(host.name, lock ?? { owner: 'somebody', expires: 0 });
  }
  if (code !== 0)
    throw new Error(
      `${host.name}: Cannot lock the host: the inventory folder must be writable (exit status ${code})`,
    );
  return memoryOf(stdout, project, host.name);
}

/** Writes the inventory while the host is locked; `unlock` lets go of it in the same exec. An empty one goes away. */
export async function writeInventory(
  host: Host,
  inventory: Inventory,
  { unlock, owner }: { unlock: boolean; owner: string },
): Promise<void> {
  const file = `"$d"/${quote(`${inventory.project}.json`)}`;
  const gone = Object.keys(inventory.resources).length === 0;
  const text = Buffer.from(`${JSON.stringify(inventory, undefined, 1)}\n`).toString('base64');
  await host.exec(
    `${enter}
umask 077
[ "$(sed -n 2p "$d/lock/holder" 2>/dev/null)" = ${quote(owner)} ] || { echo 'the lock was lost' >&2; exit 1; }
${gone ? `rm -f ${file}` : `base64 -d > ${file}.staged <<'END' && mv -f ${file}.staged ${file} || exit 1\n${text}\nEND`}
${unlock ? 'rm -rf "$d/lock"\nrmdir "$d" 2>/dev/null && rmdir "$(dirname "$d")" 2>/dev/null' : ''}
:`,
    { purpose: 'write the inventory' },
  );
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

/** Prints every inventory as a line of base64, and the lock. */
const tell = `for f in "$d"/*.json; do [ -e "$f" ] && echo "inventory $(base64 < "$f" | tr -d '\\n')"; done
[ ! -e "$d/lock/holder" ] || echo "lock $(head -n 1 "$d/lock/holder") $(sed -n 2p "$d/lock/holder")"`;

function memoryOf(stdout: string, project: string, host: string): Memory {
  const lines = stdout.split('\n');
  const inventories = lines.flatMap((line) => {
    if (!line.startsWith('inventory ')) return [];
    const text = Buffer.from(line.slice('inventory '.length), 'base64').toString();
    const parsed = inventorySchema.safeParse(JSON.parse(text));
    if (!parsed.success)
      throw new Error(
        `${host}: Cannot read an inventory: it must have version 1; use the release that wrote it`,
      );
    return [parsed.data];
  });
  const lock = lines.map((line) => /^lock (\d+) (.*)$/.exec(line)).find((match) => match !== null);
  return {
    inventory: inventories.find((inventory) => inventory.project === project) ?? empty(project),
    others: inventories.filter((inventory) => inventory.project !== project),
    lock: lock === undefined ? undefined : { expires: Number(lock[1]), owner: lock[2]! },
  };
}
