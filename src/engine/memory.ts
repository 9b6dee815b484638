import { inLine } from '../plan/format-value';
import { resources } from '../resources';
import { ConnectError } from '../transport/errors';
import type { Host } from '../transport/host';
import { enter } from './host-folder';
import { type Inventory, parseInventory } from './inventory';
import { parseRecord, type RolloutRecord } from './ledger';
import { type LockFacts, lockFacts } from './lock-shell';

/** What a host remembers: the inventory of this project, and who else owns what. */
export interface Memory {
  readonly inventory: Inventory;
  readonly others: readonly Inventory[];
  readonly lock?: LockFacts;
  /** How far this project's last rollout came here. */
  readonly record?: RolloutRecord;
  /** Why the inventory of this project cannot be read; it then counts as empty. */
  readonly damaged?: InventoryError;
  /** Inventories of others that cannot be read: they stop nobody. */
  readonly warnings?: readonly string[];
}

/** The inventory of the project on a host cannot be read. */
export class InventoryError extends Error {
  override readonly name = 'InventoryError';

  constructor(
    readonly host: string,
    readonly file: string,
    message: string,
    /** Whether adopting what is there makes it anew. */
    readonly rebuildable: boolean,
  ) {
    super(message);
  }
}

/** Shell: prints every inventory and rollout, named in base64, and the lock. */
export const printMemory = `encoded() { base64 | tr -d '\\n'; }
print_file() { # kind file
  [ -e "$2" ] || [ -L "$2" ] || return 0
  name=$(printf %s "$2" | encoded)
  if [ ! -f "$2" ]; then echo "$1 $name odd"
  elif text=$(base64 2>/dev/null < "$2"); then echo "$1 $name text $(printf %s "$text" | tr -d '\\n')"
  else echo "$1 $name unreadable"; fi
}
for file in "$d"/*.rollout; do print_file rollout "$file"; done
for file in "$d"/*.json; do print_file inventory "$file"; done
! lock_facts || echo "lock $left $holder"
echo @memory`;

/** Reads what a host remembers. */
export async function readMemory(host: Host, project: string, signal?: AbortSignal): Promise<Memory> {
  const { stdout } = await host.exec(`${enter}\n${lockFacts}\n${printMemory}`, {
    purpose: 'read the inventory',
    readOnly: true,
    signal,
  });
  return memoryOf(stdout, project, host.name);
}

/** Inventories of several hosts. */
export interface ReadInventories {
  readonly inventories: ReadonlyMap<string, Inventory>;
  readonly unreachable: ReadonlyMap<string, ConnectError>;
}

/** Reads inventories, as far as that is possible. A host that does not answer need not be asked for anything else. */
export async function readInventories(
  hosts: ReadonlyMap<string, Host>,
  project: string,
  signal?: AbortSignal,
): Promise<ReadInventories> {
  const inventories = new Map<string, Inventory>();
  const unreachable = new Map<string, ConnectError>();
  await Promise.all(
    [...hosts].map(([name, host]) =>
      readMemory(host, project, signal).then(
        ({ inventory }) => inventories.set(name, inventory),
        (error: Error) => error instanceof ConnectError && unreachable.set(name, error),
      ),
    ),
  );
  return { inventories, unreachable };
}

/** The inventories in what was read already. */
export const inventoriesIn = (memories: ReadonlyMap<string, Memory>): ReadInventories => ({
  inventories: new Map([...memories].map(([name, { inventory }]) => [name, inventory])),
  unreachable: new Map(),
});

/** What the host printed, as far as it can be read. */
export function memoryOf(stdout: string, project: string, host: string): Memory {
  const lines = stdout.split('\n');
  if (!lines.includes('@memory'))
    throw new Error(`${host}: Cannot read the inventory: the answer was cut short`);
  const files = lines.flatMap((line) => {
    const [kind, name, state, text = ''] = line.split(' ');
    return (kind === 'inventory' || kind === 'rollout') && state !== undefined
      ? [{ kind, path: inLine(decoded(name!)), state, text: decoded(text) }]
      : [];
  });
  let inventory: Inventory = { version: 2, project, resources: {} };
  let damaged: InventoryError | undefined;
  const others: Inventory[] = [];
  const warnings: string[] = [];
  for (const { path, state, text } of files.filter(({ kind }) => kind === 'inventory')) {
    const owner = path.slice(path.lastIndexOf('/') + 1, -'.json'.length);
    const parsed = state === 'text' ? parseInventory(text, owner) : { fault: oddities[state]! };
    const unknown = 'inventory' in parsed && owner === project ? unknownType(parsed.inventory) : undefined;
    const read = unknown === undefined ? parsed : { fault: unknown };
    if ('inventory' in read && owner === project) inventory = read.inventory;
    else if ('inventory' in read) others.push(read.inventory);
    else if (owner === project) damaged = ownDamage(host, path, { project, ...read });
    else
      warnings.push(
        `${host}: ${path}, the inventory of the project ${owner}, cannot be read: ${read.fault}. What that project owns is not known here, so nothing keeps this project from it; \`apply --adopt\` of ${owner} makes it anew`,
      );
  }
  const records = files.flatMap(({ kind, text }) => (kind === 'rollout' ? (parseRecord(text) ?? []) : []));
  const lock = lines.map((line) => /^lock (-?\d+) (.*)$/.exec(line)).find((match) => match !== null);
  return {
    inventory,
    others,
    lock: lock === undefined ? undefined : { expires: Date.now() / 1_000 + Number(lock[1]), owner: lock[2]! },
    record: records.find((record) => record.project === project),
    damaged,
    warnings,
  };
}

/** Another project may have types of a later release: of what it owns only places count here. */
function unknownType({ resources: entries }: Inventory): string | undefined {
  const odd = Object.entries(entries).find(([, { type }]) => !resources.has(type));
  return (
    odd &&
    `${odd[0]} must have a type that this release knows, but has ${odd[1].type}; a later release may have written it`
  );
}

const oddities: Readonly<Record<string, string>> = {
  odd: 'it must be a file, and is something else',
  unreadable: 'reading it fails',
};

function ownDamage(
  host: string,
  path: string,
  { project, fault, newer = false }: { project: string; fault: string; newer?: boolean },
): InventoryError {
  const message = `${host}: Cannot read ${path}, the inventory of the project ${project}: ${fault}`;
  const wayOut = newer
    ? '; use the release that wrote it'
    : `. What the project owns on the host is not known. \`uwsgi-iac apply --adopt\` makes the inventory anew from the program and keeps this one beside it as *.damaged; what has left the program stays on the host`;
  return new InventoryError(host, path, `${message}${wayOut}`, !newer);
}

function decoded(text: string): string {
  return Buffer.from(text, 'base64').toString();
}
