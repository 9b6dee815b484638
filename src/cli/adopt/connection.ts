import type { AdoptFrom } from '../../adopt/adopt';
import { FromEnvironment } from '../../adopt/print-code';
import { type Connection, connectionSchema, withShortDeadline } from '../../transport/connection';
import { openHost, parseDestination } from '../../transport/open-host';
import { UsageError } from '../errors';
import { printError } from '../output/print';
import { warn } from '../output/warn';

/** Options of the connection to the hosts that `adopt` reads. */
export interface ConnectionFlags {
  /** Name of the host in the program. */
  readonly name?: string;
  readonly key?: string;
  readonly keyPasswordEnv?: string;
  readonly passwordEnv?: string;
  readonly hostKey?: string;
  readonly knownHosts?: string;
  readonly agent?: string;
  readonly proxy?: string;
  readonly become?: boolean | string;
  readonly becomePasswordEnv?: string;
}

/**
 * Opens a host and describes its connection for the program, which reads passwords from the environment as well.
 *
 * @throws UsageError when an environment variable is missing
 */
export function adoptFrom(destination: string, paths: readonly string[], flags: ConnectionFlags): AdoptFrom {
  const connection: Connection = connectionSchema.parse(connectionOf(destination, flags, readVariable));
  const name = flags.name ?? (connection.local === true ? 'local' : connection.host);
  return {
    name,
    paths,
    host: openHost(name, withShortDeadline(connection), {
      onWarning: warn,
      onTrying: (message) => printError(`${name}: ${message}\n`),
    }),
    connection: connectionOf(destination, flags, (variable) => new FromEnvironment(variable)),
  };
}

/** Connection props; `credential` supplies the value of each environment variable. */
function connectionOf<T>(destination: string, flags: ConnectionFlags, credential: (variable: string) => T) {
  const { key, hostKey, knownHosts, agent, proxy, become, passwordEnv, keyPasswordEnv, becomePasswordEnv } =
    flags;
  const becomes = become !== undefined || becomePasswordEnv !== undefined;
  return {
    ...parseDestination(destination),
    ...(key === undefined ? {} : { privateKeyPath: key }),
    ...(hostKey === undefined ? {} : { hostKey }),
    ...(knownHosts === undefined ? {} : { knownHostsPath: knownHosts }),
    ...(agent === undefined ? {} : { agentSocketPath: agent }),
    ...(proxy === undefined ? {} : { proxy: parseDestination(proxy) }),
    ...(passwordEnv === undefined ? {} : { password: credential(passwordEnv) }),
    ...(keyPasswordEnv === undefined ? {} : { privateKeyPassword: credential(keyPasswordEnv) }),
    ...(becomes
      ? {
          become: {
            ...(typeof become === 'string' ? { user: become } : {}),
            ...(becomePasswordEnv === undefined ? {} : { password: credential(becomePasswordEnv) }),
          },
        }
      : {}),
  };
}

function readVariable(variable: string): string {
  const value = process.env[variable];
  if (value === undefined || value === '')
    throw new UsageError(`Cannot log in: the environment variable ${variable} must be set and not empty`);
  return value;
}
