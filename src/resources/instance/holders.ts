import type { Host, Observation } from '../../transport/host';
import { type PortHolder, ResourceError } from '../resource';
import { excludes, type Place } from '../takeover/place';
import { listening, socketTables } from './addresses';
import { holdersScript, readHolders, tcp } from './holders-shell';

/** A process that has a place of a host, as far as the deployer may see. */
export interface Holder {
  /** What it has, as {@link Place.address} says it. */
  readonly address: string;
  readonly pid?: number;
  /** Name of its program: `nginx`. */
  readonly command?: string;
  /** Unit of systemd that it belongs to: `nginx.service`. */
  readonly unit?: string;
  /** Configuration that it was started with, where it is a uWSGI without a title of its own. */
  readonly configuration?: string;
  /** Runtime directory of an instance in which it has a log or a FIFO open. */
  readonly directory?: string;
}

/** Where the kernel tells which sockets listen. */
export const tables = [...socketTables, '/proc/net/unix'].map((path) => ({ path, content: true }));

/** What {@link tables} said. */
export const textsOf = ({ files }: Observation): readonly string[] =>
  tables.map(({ path }) => files.get(path)?.content?.toString() ?? '');

/** Asks a host who has places. */
export async function holdersOf(
  host: Host,
  places: readonly Place[],
  signal: AbortSignal,
): Promise<readonly Holder[]> {
  const { stdout } = await host.exec(holdersScript(places), {
    purpose: 'find who has what is needed',
    readOnly: true,
    signal,
  });
  return readHolders(stdout);
}

/** Whether somebody may have one of the places, by what {@link tables} say; only a socket shows there. */
export function mayBeTaken(places: readonly Place[], texts: readonly string[]): boolean {
  const open = listening(texts).map(({ ip = '', port }) => `${ip}:${port}`);
  const paths = new Set(texts.flatMap((text) => text.split('\n')).map(boundPath));
  return places.some(({ address, label }) =>
    /^(\/|@)/.test(address) && !isFifo(label)
      ? paths.has(address)
      : !tcp.test(address) || open.some((one) => excludes(address, one) || excludes(one, address)),
  );
}

/** The path in a line of /proc/net/unix; the kernel shows each NUL of an abstract name as @. */
const boundPath = (line: string): string => line.slice(line.lastIndexOf(' ') + 1).replace(/^(@.*?)@+$/, '$1');

/** Who holds a place, for people: `nginx (pid 812, nginx.service)`. */
export function describeHolder({ command, pid, unit, configuration }: Holder): string {
  if (pid === undefined) return 'a process of another user';
  const more = [
    `pid ${pid}`,
    ...(unit === undefined ? [] : [unit]),
    ...(configuration === undefined ? [] : [configuration]),
  ];
  return `${command ?? 'a process'} (${more.join(', ')})`;
}

/** What an instance or a vassal is known by on its host. */
interface Own {
  readonly ini: string;
  readonly pid?: number;
  readonly unit?: string;
  readonly directory?: string;
}

/** Whether a process is the one that an instance or a vassal runs as: by its configuration, pid, unit or runtime directory. */
export const isOwn = ({ pid, unit, configuration, directory }: PortHolder, own: Own): boolean =>
  configuration === own.ini ||
  (pid !== undefined && pid === own.pid) ||
  (unit !== undefined && unit === own.unit) ||
  (directory !== undefined && directory === own.directory);

/** The places that others hold, each with its holder. A socket that has lost its path is still listed beside the one that has it. */
export function heldByOthers(
  places: readonly Place[],
  holders: readonly Holder[],
  own: Own,
): readonly { readonly place: Place; readonly holder: Holder }[] {
  return places.flatMap((place) => {
    const all = holders.filter(
      ({ address }) => excludes(place.address, address) || excludes(address, place.address),
    );
    return all.length === 0 || all.some((holder) => isOwn(holder, own)) ? [] : [{ place, holder: all[0]! }];
  });
}

/** A resource cannot have what another process has. */
export class HeldError extends ResourceError {}

/** @throws HeldError when others have what is needed */
export function refuseHeld(host: string, name: string, [held]: ReturnType<typeof heldByOthers>): void {
  if (held === undefined) return;
  throw new HeldError(host, name, `${busyText(held.place, held.holder)}; nothing was changed`);
}

/** Why a place cannot be had. */
export function busyText({ label, address }: Place, holder: Holder): string {
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
