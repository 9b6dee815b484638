import type { Host, Observation } from '../../../transport/host';
import { type PortHolder, ResourceError } from '../../resource';
import { type ExclusivePlace, excludes } from '../../takeover/place';
import { listening, socketTables } from '../addresses';
import { type Holder, holdersScript, readHolders, tcp } from '../shell/holders-shell';

/** Files in which the kernel lists listening sockets. */
export const tables = [...socketTables, '/proc/net/unix'].map((path) => ({ path, content: true }));

/** Content of the {@link tables}. */
export const holderTables = ({ files }: Observation): readonly string[] =>
  tables.map(({ path }) => files.get(path)?.content?.toString() ?? '');

/** Finds the processes that hold places of a host. */
export async function holdersOf(
  host: Host,
  places: readonly ExclusivePlace[],
  signal: AbortSignal,
): Promise<readonly Holder[]> {
  const { stdout } = await host.exec(holdersScript(places), {
    purpose: 'find the holders of needed addresses',
    readOnly: true,
    signal,
  });
  return readHolders(stdout);
}

/** Whether a process may hold one of the places, according to the {@link tables}, which list only sockets. */
export function mayBeHeld(places: readonly ExclusivePlace[], texts: readonly string[]): boolean {
  const open = listening(texts).map(({ ip = '', port }) => `${ip}:${port}`);
  const paths = new Set(texts.flatMap((text) => text.split('\n')).map(boundPath));
  return places.some(({ address, label }) =>
    /^(\/|@)/.test(address) && !isFifo(label)
      ? paths.has(address)
      : !tcp.test(address) || open.some((one) => excludes(address, one) || excludes(one, address)),
  );
}

/** Path in a line of /proc/net/unix; the kernel shows each NUL of an abstract name as @. */
const boundPath = (line: string): string => line.slice(line.lastIndexOf(' ') + 1).replace(/^(@.*?)@+$/, '$1');

/** Describes the holder of a place for messages: `nginx (pid 812, nginx.service)`. */
export function describeHolder({ command, pid, unit, configuration }: Holder): string {
  if (pid === undefined) return 'a process of another user';
  const more = [
    `pid ${pid}`,
    ...(unit === undefined ? [] : [unit]),
    ...(configuration === undefined ? [] : [configuration]),
  ];
  return `${command ?? 'a process'} (${more.join(', ')})`;
}

/** Identity of an instance or vassal on its host. */
interface Own {
  readonly ini: string;
  readonly pid?: number;
  readonly unit?: string;
  readonly directory?: string;
}

/** Whether a process belongs to an instance or vassal: by its configuration, pid, unit or runtime directory. */
export const isOwn = ({ pid, unit, configuration, directory }: PortHolder, own: Own): boolean =>
  configuration === own.ini ||
  (pid !== undefined && pid === own.pid) ||
  (unit !== undefined && unit === own.unit) ||
  (directory !== undefined && directory === own.directory);

/** Whether systemd restarts a process with an instance, as it does the zergs of a pool, which have its sockets open. */
const restartsWith = ({ requires = [] }: Holder, { unit }: Own): boolean =>
  unit !== undefined && requires.includes(unit);

/** Places that foreign processes hold, each with its holder. The kernel lists a socket that lost its path beside the one that has it. */
export function heldByForeign(
  places: readonly ExclusivePlace[],
  holders: readonly Holder[],
  own: Own,
): readonly { readonly place: ExclusivePlace; readonly holder: Holder }[] {
  return places.flatMap((place) => {
    const all = holders.filter(
      ({ address }) => excludes(place.address, address) || excludes(address, place.address),
    );
    return all.length === 0 || all.some((holder) => isOwn(holder, own) || restartsWith(holder, own))
      ? []
      : [{ place, holder: all[0]! }];
  });
}

/** Another process holds a place that a resource needs. */
export class HeldError extends ResourceError {}

/** @throws HeldError if another process holds a needed place */
export function refuseHeld(host: string, name: string, [held]: ReturnType<typeof heldByForeign>): void {
  if (held === undefined) return;
  throw new HeldError(host, name, `${heldMessage(held.place, held.holder)}; nothing was changed`);
}

/** Message about a place that another process holds. */
export function heldMessage({ label, address }: ExclusivePlace, holder: Holder): string {
  const who = describeHolder(holder);
  const option = label.replace(' ', ' = ');
  const port = tcp.exec(address)?.[1];
  if (port !== undefined) return `Cannot bind ${option}: port ${port} must be free, but ${who} listens on it`;
  if (address.startsWith('emperor of '))
    return `Cannot run the ${label}: only one emperor may, but ${who} runs them`;
  return isFifo(label)
    ? `Cannot use ${option}: only one process may have it open, but ${who} has`
    : `Cannot bind ${option}: only one process may listen there, but ${who} does`;
}

const isFifo = (label: string): boolean => label.startsWith('master-fifo ');
