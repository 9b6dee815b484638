import { catalog } from '../../config/catalog';
import type { WireSections } from '../../config/wire';

/** A TCP address that a configuration listens on, and the option that says so. */
export interface Listener {
  readonly option: string;
  /** As written: `127.0.0.1:8000`, `:8000`. */
  readonly address: string;
  readonly port: number;
  /** IPv4 or IPv6 address; absent for every interface. */
  readonly ip?: string;
}

/** Routers listen too, though the catalogue knows their options as lists of texts. */
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

/** The addresses that an option binds, as written; none of an option that binds nothing. */
export function boundBy(option: string, value: unknown): readonly string[] {
  const texts = [value].flat().filter((text): text is string => typeof text === 'string');
  // The socket by which zergs come, and those that are held for them.
  if (/^zerg-?pool$/.test(option))
    return texts.flatMap((text) => text.replace(':', ',').split(',')).map((text) => text.trim());
  if (catalog.get(option)?.kind !== 'socket' && !routers.has(option)) return [];
  return texts.map((text) => text.split(',')[0]!.trim());
}

/** The TCP addresses that the sections bind. Values still unknown, magic, shared and unix sockets are passed over. */
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

/** Where the kernel tells which TCP sockets listen. */
export const socketTables = ['/proc/net/tcp', '/proc/net/tcp6'] as const;

/** Addresses in the state LISTEN, from the kernel's tables (proc(5)): ports with the IPv4 address they are bound to. */
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

/** An IPv4 address out of its little-endian hexadecimal form; undefined for every interface and for IPv6. */
export function ipOf(hex: string): string | undefined {
  if (hex.length !== 8 || hex === '00000000') return undefined;
  return hex
    .match(/../g)!
    .reverse()
    .map((part) => Number.parseInt(part, 16))
    .join('.');
}

/**
 * Options whose address cannot be bound anew by a reload. uWSGI inherits listening sockets by their text; one that it
 * does not find again under that text, or finds as the address of a router, it must bind, while the old one is still open.
 */
export function rebound(from: WireSections, to: WireSections): ReadonlySet<string> {
  const before = listenersOf(from);
  const options = listenersOf(to).flatMap(({ option, address, port }) => {
    const held = before.filter((old) => old.port === port);
    const again = held.some((old) => old.address === address && isRouter(old.option) === isRouter(option));
    return held.length > 0 && !again ? [option, ...held.map((old) => old.option)] : [];
  });
  return new Set(options);
}

/** Whether an option is one of those that listen though the catalogue knows them as texts. */
export const isRouter = (option: string): boolean => routers.has(option);
