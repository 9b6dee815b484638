import { existsSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { Connection } from '../connection';
import { ConnectError } from '../errors';
import { expandHome, home } from '../ssh/home';
import { parseHostKey } from '../ssh/host-key';
import { keyType, knownName } from '../ssh/known-hosts';

/**
 * Arguments of OpenSSH's client for a connection; other settings come from `~/.ssh/config`.
 *
 * @param folder for this connection alone: keys given as text are written there
 * @throws ConnectError when the connection needs something that this client does not support
 */
export function openSshArguments(name: string, connection: Connection, folder: string): readonly string[] {
  const { port, user, privateKeyPath, privateKey, agentSocketPath, perDialTimeout = 15 } = connection;
  for (const option of ['password', 'privateKeyPassword'] as const) {
    if (connection[option] !== undefined)
      throw refusal(name, connection, `${option} must not be set: log in by a key or an agent`);
  }
  const written = privateKey === undefined ? undefined : write(folder, 'key', privateKey);
  const key = written ?? (privateKeyPath === undefined ? undefined : expandHome(privateKeyPath));
  // OpenSSH takes the home directory from the account, not from HOME.
  const config = join(home(), '.ssh', 'config');
  const own =
    home() === userInfo().homedir
      ? []
      : [
          ...['-F', existsSync(config) ? config : 'none'],
          ...option(`UserKnownHostsFile=${join(home(), '.ssh', 'known_hosts')}`),
        ];
  return [
    ...['BatchMode=yes', 'ServerAliveInterval=15', 'ServerAliveCountMax=4', 'EscapeChar=none'].flatMap(
      option,
    ),
    ...(perDialTimeout === 0 ? [] : option(`ConnectTimeout=${Math.ceil(perDialTimeout)}`)),
    ...(port === undefined ? [] : ['-p', String(port)]),
    ...(user === undefined ? [] : ['-l', user]),
    ...(key === undefined ? [] : ['-i', key, ...option('IdentitiesOnly=yes')]),
    ...(agentSocketPath === undefined ? [] : option(`IdentityAgent=${agentSocketPath}`)),
    ...jump(name, connection),
    ...hostKeyOptions(name, connection, folder),
    // OpenSSH uses the first value of an option.
    ...own,
  ];
}

const option = (text: string): readonly string[] => ['-o', text];

function hostKeyOptions(name: string, connection: Connection, folder: string): readonly string[] {
  const { hostKey, insecureIgnoreHostKey, knownHostsPath, host, port = 22 } = connection;
  const only = (file: string): readonly string[] => [
    ...option(`UserKnownHostsFile=${file}`),
    ...option('GlobalKnownHostsFile=/dev/null'),
  ];
  if (hostKey !== undefined) {
    const policy = parseHostKey(hostKey);
    if (policy.kind !== 'key')
      throw refusal(name, connection, 'hostKey must be a public key line, but is a fingerprint');
    const known = `${knownName(host, port)} ${keyType(policy.key)} ${policy.key.toString('base64')}`;
    return [...only(write(folder, 'known_hosts', known)), ...option('StrictHostKeyChecking=yes')];
  }
  if (insecureIgnoreHostKey === true) return [...only('/dev/null'), ...option('StrictHostKeyChecking=no')];
  return knownHostsPath === undefined ? [] : only(expandHome(knownHostsPath));
}

function jump(name: string, connection: Connection): readonly string[] {
  const { proxy } = connection;
  if (proxy === undefined) return [];
  const { host, port, user, ...more } = proxy;
  const [other] = Object.keys(more).filter((key) => more[key as keyof typeof more] !== undefined);
  if (other !== undefined)
    throw refusal(name, connection, `proxy.${other} must stand in ~/.ssh/config, where OpenSSH reads it`);
  const login = user === undefined ? '' : `${user}@`;
  return ['-J', `${login}${host.includes(':') ? `[${host}]` : host}${port === undefined ? '' : `:${port}`}`];
}

function write(folder: string, file: string, text: string): string {
  const path = join(folder, file);
  writeFileSync(path, text.endsWith('\n') ? text : `${text}\n`, { mode: 0o600 });
  return path;
}

function refusal(name: string, { host }: Connection, must: string): ConnectError {
  return new ConnectError(name, 'config', `Cannot connect to ${host} by OpenSSH's client: ${must}`);
}
