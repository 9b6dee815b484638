import type { RenderedSection } from '../config/rendered';

/** Options for the socket unit of a uWSGI process. */
export interface UwsgiSocketProps {
  /** Name of the instance. */
  readonly name: string;
  /** Addresses in uWSGI's syntax: `:8000`, `127.0.0.1:8000`, `[::1]:8000`, a path. */
  readonly listen: readonly string[];
  /**
   * Octal mode of unix sockets.
   * @default - systemd's (`0666`)
   */
  readonly mode?: string;
  /**
   * Owner of unix sockets.
   * @default - root
   */
  readonly user?: string;
  /**
   * Group of unix sockets.
   * @default - root
   */
  readonly group?: string;
  /**
   * Maximum number of waiting connections.
   * @default - systemd's
   */
  readonly backlog?: number;
}

/** Setting that identifies our socket units. */
export const socketMark = 'X-Instance';

/**
 * Renders the socket unit of one uWSGI: systemd keeps the sockets, so connections wait while the process restarts.
 */
export function uwsgiSocket(props: UwsgiSocketProps): readonly RenderedSection[] {
  const { name, listen, mode, user, group, backlog } = props;
  const optional = (key: string, value: string | number | undefined) =>
    value === undefined ? [] : [{ key, value: String(value) }];
  return [
    {
      name: 'Unit',
      lines: [
        { key: 'Description', value: `Sockets of uWSGI ${name}` },
        { key: socketMark, value: name },
      ],
    },
    {
      name: 'Socket',
      lines: [
        ...listen.map((address) => ({ key: 'ListenStream', value: listenStream(address) })),
        ...optional('SocketMode', mode),
        ...optional('SocketUser', user),
        ...optional('SocketGroup', group),
        ...optional('Backlog', backlog),
      ],
    },
    { name: 'Install', lines: [{ key: 'WantedBy', value: 'sockets.target' }] },
  ];
}

/** Converts an address for systemd, where a port alone would listen on IPv6 as well. */
export const listenStream = (address: string): string =>
  address.startsWith(':') ? `0.0.0.0${address}` : address.replaceAll('%', '%%');

/**
 * Converts an address to the text by which uWSGI identifies a socket passed by systemd. A reload finds it only by
 * this text (core/socket.c:uwsgi_getsockname): the wildcard has no address there.
 */
export const handedOver = (address: string): string =>
  address.replaceAll('%%', '%').replace(/^0\.0\.0\.0:/, ':');
