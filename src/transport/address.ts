/** Address of a socket on a host. */
export type StreamAddress = { readonly path: string } | { readonly host: string; readonly port: number };

/**
 * Parses `127.0.0.1:1717`, `[::1]:80`, `localhost:80`, `:80` (this machine) or the absolute path of a unix socket.
 *
 * @throws RangeError when it is none of these
 */
export function socketAddress(address: string): StreamAddress {
  if (address.startsWith('/')) return { path: address };
  const parts = /^(?:\[([^\]]+)\]|([^:[\]]*)):(\d+)$/.exec(address);
  const port = Number(parts?.[3]);
  if (parts === null || port < 1 || port > 65_535) {
    throw new RangeError(
      `Cannot connect to ${JSON.stringify(address)}: it must be address:port or the absolute path of a unix socket`,
    );
  }
  return { host: parts[1] ?? (parts[2] || '127.0.0.1'), port };
}
