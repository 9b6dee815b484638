import type { RenderedSection } from '../config/rendered';

/** What the socket unit of a uWSGI process is made from. */
export interface UwsgiSocketProps {
  /** Name of the instance. */
  readonly name: string;
  /** Addresses as uWSGI writes them: `:8000`, `127.0.0.1:8000`, `[::1]:8000`, a path. */
  readonly listen: readonly string[];
  /** Octal mode of sockets that are paths. */
  readonly mode?: string;
  readonly user?: string;
  readonly group?: string;
  /** Connections that may wait. */
  readonly backlog?: number;
}

/** The setting by which a socket unit of ours is told from one of others. */
export const socketMark = 'X-Instance';

/**
 * The socket unit of one uWSGI: systemd keeps the sockets, so connections wait while the process is stopped and started.
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

/** An address as systemd takes it: a port alone would be one of IPv6, too. */
export const listenStream = (address: string): string =>
  address.startsWith(':') ? `0.0.0.0${address}` : address.replaceAll('%', '%%');

/**
 * An address as uWSGI finds it on a socket that systemd hands over. Only under this text does a reload find it again
 * (core/socket.c:uwsgi_getsockname): the wildcard has no address there.
 */
export const handedOver = (address: string): string =>
  address.replaceAll('%%', '%').replace(/^0\.0\.0\.0:/, ':');
