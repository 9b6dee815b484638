import { createHash } from 'node:crypto';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { Connection } from '../connection';
import { parseDestination } from '../destination';
import { ConnectError } from '../errors';
import { readClientConfig } from './client-config';
import { expandHome, home } from './home';
import { type HostKeyPolicy, parseHostKey, type Server } from './host-key';

/**
 * A server and all settings for reaching it: from the connection, else from `~/.ssh/config`, else OpenSSH's
 * defaults.
 */
export interface Target extends Server {
  readonly address: string;
  readonly user: string;
  readonly credentials: Credentials;
  readonly policy: HostKeyPolicy;
  /** The jump host to go through. */
  readonly via?: Target;
  readonly patience: Patience;
}

/** Login credentials. */
export interface Credentials {
  readonly password?: string;
  readonly privateKey?: string;
  readonly privateKeyPath?: string;
  readonly passphrase?: string;
  readonly agent?: string;
  /** Identity files to try if they exist. */
  readonly identityFiles: readonly string[];
}

/** Time limits of connecting, in seconds. */
export interface Patience {
  readonly attempts: number;
  readonly perAttempt: number;
  readonly deadline: number;
}

const defaultIdentities = ['id_rsa', 'id_ecdsa', 'id_ed25519'];

/**
 * Resolves the settings of a connection.
 *
 * @param name name of the host in errors
 * @throws ConnectError with reason `config` when the connection or `~/.ssh/config` is unusable
 */
export function resolveTarget(
  name: string,
  connection: Omit<Connection, 'become' | 'local'>,
  depth = 0,
): Target {
  const refuse = (message: string) => new ConnectError(name, 'config', message);
  if (depth > 8)
    throw refuse(
      `Cannot connect to ${connection.host}: the jump hosts of ~/.ssh/config must not form a cycle, but are nested deeper than 8`,
    );
  const config = readClientConfig(connection.host, connection.user);
  const address = config.hostName ?? connection.host;
  const port = connection.port ?? config.port ?? 22;
  const user = connection.user ?? config.user ?? userInfo().username;
  // `Host *` with a ProxyJump also matches the jump host, which is not behind itself.
  const hops =
    connection.proxy !== undefined
      ? []
      : (config.proxyJump ?? []).filter((hop) => parseDestination(hop).host !== connection.host);
  if (config.proxyCommand !== undefined && connection.proxy === undefined && hops.length === 0) {
    throw refuse(
      `Cannot connect to ${connection.host}: ~/.ssh/config must lead there by ProxyJump, not by ProxyCommand (${config.proxyCommand}), which only OpenSSH's client runs. Set proxy, or client: 'openssh'`,
    );
  }
  const inherited = {
    knownHostsPath: connection.knownHostsPath,
    insecureIgnoreHostKey: connection.insecureIgnoreHostKey,
    connectDeadline: connection.connectDeadline,
    dialErrorLimit: connection.dialErrorLimit,
    perDialTimeout: connection.perDialTimeout,
  };
  let via =
    connection.proxy === undefined
      ? undefined
      : resolveTarget(name, { ...inherited, ...connection.proxy }, depth + 1);
  for (const hop of hops) {
    const resolved = resolveTarget(name, { ...inherited, ...parseDestination(hop) }, depth + 1);
    via = via === undefined ? resolved : outermost(resolved, via);
  }
  try {
    return {
      label: connection.host === address ? `${address}:${port}` : `${connection.host} (${address}:${port})`,
      address,
      port,
      user,
      keyName: config.hostKeyAlias ?? address,
      credentials: credentialsOf(connection, config),
      policy: policyOf(connection, config),
      via,
      patience: {
        attempts: connection.dialErrorLimit ?? 10,
        perAttempt: connection.perDialTimeout ?? 15,
        deadline: connection.connectDeadline ?? 60,
      },
    };
  } catch (error) {
    throw error instanceof RangeError ? refuse(error.message) : error;
  }
}

/** A hop that is reached through the previous ones, unless its own configuration has another route. */
function outermost(hop: Target, before: Target): Target {
  return { ...hop, via: hop.via ?? before };
}

function credentialsOf(
  connection: Omit<Connection, 'become'>,
  config: ReturnType<typeof readClientConfig>,
): Credentials {
  const {
    password,
    privateKey,
    privateKeyPath,
    privateKeyPassword: passphrase,
    agentSocketPath,
  } = connection;
  const given = {
    password,
    privateKey,
    privateKeyPath: privateKeyPath === undefined ? undefined : expandHome(privateKeyPath),
    passphrase,
  };
  // Explicit credentials are used alone: trying others first would use up the attempts that a server allows.
  if (password !== undefined || privateKey !== undefined || privateKeyPath !== undefined) {
    return { ...given, agent: agentSocketPath, identityFiles: [] };
  }
  const agent = agentSocketPath ?? config.identityAgent ?? process.env['SSH_AUTH_SOCK'];
  return {
    ...given,
    agent:
      agent === 'none' || agent === '' || (config.identitiesOnly === true && agentSocketPath === undefined)
        ? undefined
        : agent,
    identityFiles:
      agentSocketPath !== undefined
        ? []
        : (config.identityFiles ?? defaultIdentities.map((file) => join(home(), '.ssh', file))),
  };
}

/** known_hosts files of a connection. */
export function knownHostsFilesOf(
  { knownHostsPath }: Pick<Connection, 'knownHostsPath'>,
  config: ReturnType<typeof readClientConfig>,
): readonly string[] {
  if (knownHostsPath !== undefined) return [expandHome(knownHostsPath)];
  const own = [join(home(), '.ssh', 'known_hosts'), join(home(), '.ssh', 'known_hosts2')];
  return [...(config.knownHostsFiles ?? own), '/etc/ssh/ssh_known_hosts', '/etc/ssh/ssh_known_hosts2'];
}

function policyOf(
  connection: Omit<Connection, 'become'>,
  config: ReturnType<typeof readClientConfig>,
): HostKeyPolicy {
  if (connection.hostKey !== undefined) return parseHostKey(connection.hostKey);
  if (connection.insecureIgnoreHostKey === true)
    return { kind: 'ignore', because: 'insecureIgnoreHostKey is set' };
  const strict = connection.insecureIgnoreHostKey === false ? undefined : config.strictHostKeyChecking;
  if (strict === 'no')
    return { kind: 'ignore', because: '~/.ssh/config says StrictHostKeyChecking no for it' };
  const files = knownHostsFilesOf(connection, config);
  return { kind: 'known-hosts', files, addNew: strict === 'accept-new' };
}

/** Key of a shareable connection; contains secrets only as a digest. */
export function targetKey(target: Target): string {
  const digest = createHash('sha256').update(JSON.stringify(target)).digest('hex');
  return `${target.user}@${target.address}:${target.port} ${digest}`;
}
