import type { Connection } from './connection';

/**
 * Parses a destination as users write it.
 *
 * @param text `local`, an alias or address (`web1`), `deploy@web1`, `deploy@web1:2222`, `[::1]:2222`, or
 * `ssh://deploy@web1:2222`
 * @throws RangeError when it is none of these
 * @example
 * parseDestination('deploy@web1:2222'); // { host: 'web1', user: 'deploy', port: 2222 }
 */
export function parseDestination(text: string): Connection {
  if (text === 'local' || text === 'local://') return { host: 'localhost', local: true };
  const bare = text.startsWith('ssh://') ? text.slice('ssh://'.length).replace(/\/$/, '') : text;
  // The last @ separates user and host, as in OpenSSH: a user name may contain one.
  const at = bare.lastIndexOf('@');
  const user = at === -1 ? undefined : decode(bare.slice(0, at), text);
  const rest = bare.slice(at + 1);
  const bracketed = /^\[([^\]]+)\](?::(\d+))?$/.exec(rest);
  // More than one colon is an IPv6 address without a port.
  const [, host = '', digits] =
    bracketed ?? (rest.split(':').length > 2 ? ['', rest] : (/^([^:]*)(?::(\d+))?$/.exec(rest) ?? []));
  const port = digits === undefined ? undefined : Number(digits);
  const valid =
    /^[^\s/@[\]-][^\s/@[\]]*$/.test(host) &&
    user !== '' &&
    (port === undefined || (port >= 1 && port <= 65_535));
  if (!valid)
    throw new RangeError(
      `Cannot read the destination ${JSON.stringify(shown(text))}: it must be local, an alias, user@host:port or ssh://user@host:port`,
    );
  return { host, ...(user === undefined ? {} : { user }), ...(port === undefined ? {} : { port }) };
}

function decode(user: string, text: string): string {
  if (user.includes(':'))
    throw new RangeError(
      `Cannot read the destination ${JSON.stringify(shown(text))}: a password must not be in it. Set password of the connection`,
    );
  return text.startsWith('ssh://') ? decodeURIComponent(user) : user;
}

/** Masks a possible password in a destination. */
function shown(text: string): string {
  return text.replace(/:[^/@][^@]*@/, ':***@');
}
