import type { Hosts } from '../resources/resource';
import type { Connection } from '../transport/connection';
import { parseDestination } from '../transport/destination';
import { ConnectError } from '../transport/errors';
import type { Host } from '../transport/host';
import { connectionOf, defaultsOf, mayAdopt } from './config';
import type { Values } from './values';

/** Opens a host by its name; the connection is made when it is first used. */
export type OpenHost = (
  name: string,
  connection: Connection,
  options: { onWarning: (message: string) => void },
) => Host;

/** The hosts of one run, each opened once. */
export class ProviderHosts {
  readonly #open: OpenHost;
  readonly #config: Values;
  readonly #hosts = new Map<string, Host>();

  constructor(open: OpenHost, config: Values) {
    this.#open = open;
    this.#config = config;
  }

  /** The hosts for one operation; a host's warnings go to the operation that opened it first. */
  for(onWarning: (message: string) => void): Hosts {
    return {
      get: (name) => {
        const known = this.#hosts.get(name);
        if (known !== undefined) return known;
        const connection = connectionOf(this.#config, name) ?? {
          ...defaultsOf(this.#config),
          ...destination(name),
        };
        const host = this.#open(name, connection, { onWarning });
        this.#hosts.set(name, host);
        return host;
      },
    };
  }

  /** Completes the error of a connection to a name that `hosts` does not have, such as one that left it before its resources. */
  explained(error: unknown): unknown {
    if (!(error instanceof ConnectError) || this.#hosts.get(error.host) === undefined) return error;
    if (connectionOf(this.#config, error.host) !== undefined) return error;
    const found = `\`hosts\` of the Provider has no ${error.host}, which is therefore an SSH alias or a DNS name`;
    const wayOut =
      'the entry of a host that leaves the program must stay until its resources are deleted: put it back, run `pulumi up`, then remove it';
    return new ConnectError(error.host, error.reason, `${error.explanation}. ${found}; ${wayOut}`);
  }

  /** Whether creations may overwrite existing files that this stack did not create. */
  get adopt(): boolean {
    return mayAdopt(this.#config);
  }

  /** Ends all connections. */
  async close(): Promise<void> {
    const hosts = [...this.#hosts.values()];
    this.#hosts.clear();
    await Promise.allSettled(hosts.map((host) => host.close()));
  }
}

function destination(name: string): Connection {
  try {
    return parseDestination(name);
  } catch (error) {
    throw new ConnectError(name, 'config', (error as Error).message);
  }
}
