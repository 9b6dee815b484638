import { createHash } from 'node:crypto';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { Connection } from '../connection';
import { parseDestination } from '../destination';
import { ConnectError } from '../errors';
import { readClientConfig } from './client-config';
import { expandHome, home } from './home';
import { type HostKeyPolicy, parseHostKey, type Server } from './host-key';

/** A server with everything that decides how to reach it: what a connection says, else `~/.ssh/config`, else OpenSSH's defaults. */
export interface Target extends Server {
  readonly address: string;
  readonly user: string;
  readonly credentials: Credentials;
  readonly policy: HostKeyPolicy;
  /** The jump host to go through. */
  readonly via?: Target;
  readonly patience: Patience;
}

/** What may prove who we are. */
export interface Credentials {
  readonly password?: string;
  readonly privateKey?: string;
  readonly privateKeyPath?: string;
  readonly passphrase?: string;
  readonly agent?: string;
  /** Files to try where they exist. */
  readonly identityFiles: readonly string[];
}

/** How long connecting may take, in seconds. */
export interface Patience {
  readonly attempts: number;
  readonly perAttempt: number;
  readonly deadline: number;
}

const defaultIdentities = ['id_rsa', 'id_ecdsa', 'id_ed25519'];

/**
 * Finds out how to reach a host.
 *
 * @param name how the host is called in errors
 * @throws ConnectError with reason `config` when the connection or `~/.ssh/config` cannot be followed
 */
export function resolveTarget(
  name: string,
  connection: Omit<Connection, 'become' | 'local'>,
  depth = 0,
): Target {
  const refuse = (message: string) => new ConnectError(name, 'config', message);
  if (depth > 8)
    throw refuse(
      `Cannot connect to ${connection.host}: the jump hosts of ~/.ssh/config must not lead in a circle, and 8 deep they still go on`,
    );
  const config = readClientConfig(connection.host, connection.user);
  const address = config.hostName ?? connection.host;
  const port = connection.port ?? config.port ?? 22;
  const user = connection.user ?? config.user ?? userInfo().username;
  // `Host *` with a ProxyJump speaks of the jump host too, which is not behind itself.
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

/** A hop that is reached through those before it, unless its own configuration leads elsewhere. */
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
  // Whoever names credentials means these: trying others first would use up the attempts that a server grants.
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

/** The files that host keys of a connection are looked up in. */
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

/** What tells connections apart that cannot be shared; secrets are in it only as a digest. */
export function targetKey(target: Target): string {
  const digest = createHash('sha256').update(JSON.stringify(target)).digest('hex');
  return `${target.user}@${target.address}:${target.port} ${digest}`;
}
