import { catalog } from '../../config/catalog';
import type { WireSections } from '../../config/wire';

/** TCP address that a configuration listens on, with its option. */
export interface Listener {
  readonly option: string;
  /** As written: `127.0.0.1:8000`, `:8000`. */
  readonly address: string;
  readonly port: number;
  /** IPv4 or IPv6 address; absent for every interface. */
  readonly ip?: string;
}

/** Options of routers. They listen as well, although the catalogue types them as lists of strings. */
const routers = new Set([
  'http',
  'https',
  'http-to-https',
  'fastrouter',
  'rawrouter',
  'sslrouter',
  'stats',
  'stats-server',
]);

/** Addresses that an option binds, as written; empty for an option that binds none. */
export function boundBy(option: string, value: unknown): readonly string[] {
  const texts = [value].flat().filter((text): text is string => typeof text === 'string');
  // The socket at which zergs connect, and the sockets that the pool holds for them.
  if (/^zerg-?pool$/.test(option))
    return texts.flatMap((text) => text.replace(':', ',').split(',')).map((text) => text.trim());
  if (catalog.get(option)?.kind !== 'socket' && !routers.has(option)) return [];
  return texts.map((text) => text.split(',')[0]!.trim());
}

/** TCP addresses that the sections bind. Skips unknown values, magic variables, shared sockets and unix sockets. */
export function listenersOf(sections: WireSections): readonly Listener[] {
  return Object.entries(sections['uwsgi'] ?? {}).flatMap(([option, value]) =>
    boundBy(option, value).flatMap((address): Listener[] => {
      const match = /^(?:\[([0-9a-fA-F:]+)\]|([0-9.]*)):(\d{1,5})$/.exec(address);
      if (match === null) return [];
      const ip = match[1] ?? match[2];
      return [
        {
          option,
          address,
          port: Number(match[3]),
          ip: ip === '' || ip === '0.0.0.0' || ip === '::' ? undefined : ip,
        },
      ];
    }),
  );
}

/** Files in which the kernel lists TCP sockets. */
export const socketTables = ['/proc/net/tcp', '/proc/net/tcp6'] as const;

/** Addresses in state LISTEN in the kernel's tables (proc(5)): each port with the IPv4 address that it is bound to. */
export function listening(
  tables: readonly string[],
): readonly { readonly port: number; readonly ip?: string }[] {
  return tables.flatMap((table) =>
    table.split('\n').flatMap((line) => {
      const match = /^\s*\d+: ([0-9A-F]+):([0-9A-F]{4}) [0-9A-F]+:[0-9A-F]{4} 0A /.exec(line);
      if (match === null) return [];
      return [{ port: Number.parseInt(match[2]!, 16), ip: ipOf(match[1]!) }];
    }),
  );
}

/** Decodes a little-endian hexadecimal IPv4 address; undefined for the wildcard address and for IPv6. */
export function ipOf(hex: string): string | undefined {
  if (hex.length !== 8 || hex === '00000000') return undefined;
  return hex
    .match(/../g)!
    .reverse()
    .map((part) => Number.parseInt(part, 16))
    .join('.');
}

/**
 * Options whose address a reload cannot bind, because the old socket is still open. After a reload uWSGI inherits a listening
 * socket only if its address is written as before, and not as the address of a router; it binds every other one again.
 */
export function notRebindable(from: WireSections, to: WireSections): ReadonlySet<string> {
  const before = listenersOf(from);
  const options = listenersOf(to).flatMap(({ option, address, port }) => {
    const held = before.filter((old) => old.port === port);
    const again = held.some((old) => old.address === address && isRouter(old.option) === isRouter(option));
    return held.length > 0 && !again ? [option, ...held.map((old) => old.option)] : [];
  });
  return new Set(options);
}

/** Whether an option belongs to a router: it listens although the catalogue types it as strings. */
export const isRouter = (option: string): boolean => routers.has(option);
