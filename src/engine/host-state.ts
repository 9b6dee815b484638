import { inLine } from '../plan/format-value';
import { resources } from '../resources';
import { ConnectError } from '../transport/errors';
import type { Host } from '../transport/host';
import { type Shell, sh } from '../transport/shell';
import { hostStateSh, lockFactsSh } from './generated/shell';
import { enter } from './host-folder';
import { type Inventory, parseInventory } from './inventory';
import type { LockFacts } from './lock-shell';
import { parseRolloutRecord, type RolloutRecord } from './rollout-record';

/**
 * State stored on a host: the inventory of this project, inventories of other projects, the lock and the last
 * rollout.
 */
export interface HostState {
  readonly inventory: Inventory;
  readonly others: readonly Inventory[];
  readonly lock?: LockFacts;
  /** Record of this project's last rollout on the host. */
  readonly record?: RolloutRecord;
  /** Why the inventory of this project is unreadable; it then counts as empty. */
  readonly damaged?: InventoryError;
  /** Warnings about unreadable inventories of other projects; these stop no operation. */
  readonly warnings?: readonly string[];
}

/** The inventory of the project on a host is unreadable. */
export class InventoryError extends Error {
  override readonly name = 'InventoryError';

  constructor(
    readonly host: string,
    readonly file: string,
    message: string,
    /** Whether `apply --adopt` can rebuild it. */
    readonly rebuildable: boolean,
  ) {
    super(message);
  }
}

/** Shell: prints all inventories and rollout records, with base64 names, and the lock (host-state.sh). */
export const printHostState: Shell = hostStateSh;

/** Reads the state that a host stores. */
export async function readHostState(host: Host, project: string, signal?: AbortSignal): Promise<HostState> {
  const { stdout } = await host.exec(
    sh`${enter}
${lockFactsSh}
${printHostState}`,
    {
      purpose: 'read the inventory',
      readOnly: true,
      signal,
    },
  );
  return parseHostState(stdout, project, host.name);
}

/** Inventories of several hosts. */
export interface ReadInventories {
  readonly inventories: ReadonlyMap<string, Inventory>;
  readonly unreachable: ReadonlyMap<string, ConnectError>;
}

/** Reads inventories as far as possible. An unreachable host needs no further queries. */
export async function readInventories(
  hosts: ReadonlyMap<string, Host>,
  project: string,
  signal?: AbortSignal,
): Promise<ReadInventories> {
  const inventories = new Map<string, Inventory>();
  const unreachable = new Map<string, ConnectError>();
  await Promise.all(
    [...hosts].map(([name, host]) =>
      readHostState(host, project, signal).then(
        ({ inventory }) => inventories.set(name, inventory),
        (error: Error) => error instanceof ConnectError && unreachable.set(name, error),
      ),
    ),
  );
  return { inventories, unreachable };
}

/** Inventories of host states that were read already. */
export const inventoriesIn = (hostStates: ReadonlyMap<string, HostState>): ReadInventories => ({
  inventories: new Map([...hostStates].map(([name, { inventory }]) => [name, inventory])),
  unreachable: new Map(),
});

/** Parses the output of `printHostState`; unreadable inventories become `damaged` or warnings. */
export function parseHostState(stdout: string, project: string, host: string): HostState {
  const lines = stdout.split('\n');
  if (!lines.includes('@host-state'))
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
        `${host}: ${path}, the inventory of the project ${owner}, cannot be read: ${read.fault}. It is unknown what that project owns, so this project is not kept from changing it; \`apply --adopt\` of ${owner} rebuilds it`,
      );
  }
  const records = files.flatMap(({ kind, text }) =>
    kind === 'rollout' ? (parseRolloutRecord(text) ?? []) : [],
  );
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

/**
 * Checks only the own inventory: another project may use types of a later release, and only its claims matter here.
 */
function unknownType({ resources: entries }: Inventory): string | undefined {
  const odd = Object.entries(entries).find(([, { type }]) => !resources.has(type));
  return (
    odd &&
    `${odd[0]} must have a type that this release knows, but has ${odd[1].type}; a later release may have written it`
  );
}

const oddities: Readonly<Record<string, string>> = {
  odd: 'it must be a file, but is not',
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
    : `. It is unknown what the project owns on the host. \`uwsgi-iac apply --adopt\` rebuilds the inventory from the program and keeps this file beside it as *.damaged; resources that have left the program stay on the host`;
  return new InventoryError(host, path, `${message}${wayOut}`, !newer);
}

function decoded(text: string): string {
  return Buffer.from(text, 'base64').toString();
}
