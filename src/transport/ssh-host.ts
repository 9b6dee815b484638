import { constants, userInfo } from 'node:os';
import type { Duplex } from 'node:stream';
import type { ClientChannel } from 'ssh2';
import { socketAddress } from './address';
import { secretsOfConnection } from './connection';
import { ConnectError } from './errors';
import type { Host } from './host';
import { fetchConnection, type LateConnection } from './late-connection';
import type { HostProcess, Launcher } from './launcher';
import { usesOpenSsh } from './openssh/choose';
import { ShellHost } from './shell-host';
import { type Caller, discard, type PooledConnection, pooledConnection } from './ssh/connection-pool';
import { resolveTarget, type Target } from './ssh/target';

/** Options of an SSH host. */
export interface SshHostOptions {
  /**
   * Called with warnings about unsafe settings, e.g. a host key that is not verified.
   * @default process.emitWarning
   */
  readonly onWarning?: (message: string) => void;
  /** Called repeatedly while the host accepts no login, with the elapsed time and the deadline. */
  readonly onTrying?: (message: string) => void;
}

/**
 * A host behind SSH. It connects at the first call, once per server and user regardless of the number of hosts, and
 * again if the connection broke between calls.
 */
export function sshHost(name: string, connection: LateConnection, options: SshHostOptions = {}): Host {
  const { become } = connection;
  const label =
    name === connection.host || name.includes(connection.host) ? name : `${name} (${connection.host})`;
  const { OpenSshLauncher } = require('./openssh/launcher') as typeof import('./openssh/launcher');
  const Client = usesOpenSsh(connection) ? OpenSshLauncher : SshLauncher;
  return new ShellHost(label, new Client(label, connection, options), {
    become,
    secrets: secretsOfConnection(connection),
  });
}

class SshLauncher implements Launcher {
  connections = 0;
  private readonly caller: Caller;
  private target: Target | undefined;
  private resolving: Promise<Target> | undefined;
  private readonly running = new Set<Promise<void>>();
  /** Number of closings: calls that began before the last one do not connect again. */
  private closings = 0;

  constructor(
    private readonly name: string,
    private readonly connection: LateConnection,
    options: SshHostOptions,
  ) {
    this.caller = {
      name,
      onWarning:
        options.onWarning ?? ((message) => process.emitWarning(message, { type: 'SecurityWarning' })),
      onTrying: options.onTrying,
      onConnected: () => {
        this.connections += 1;
      },
    };
  }

  get user(): string {
    return this.target?.user ?? this.connection.user ?? userInfo().username;
  }

  async launch(commandLine: string, signal?: AbortSignal): Promise<HostProcess> {
    const channel = await this.using((pooled) => pooled.exec(this.caller, commandLine, signal));
    const launched = hostProcessOf(channel);
    this.running.add(launched.closed);
    launched.closed.then(() => this.running.delete(launched.closed));
    return launched;
  }

  async connect(address: string): Promise<Duplex> {
    const to = socketAddress(address);
    try {
      return await this.using((pooled) => pooled.forward(this.caller, to));
    } catch (error) {
      if (error instanceof ConnectError) throw error;
      const must = 'it must be open to the login user, and the SSH server must allow forwarding';
      const refused = new ConnectError(
        this.name,
        'unreachable',
        `Cannot connect to the socket ${address}: ${must}: ${(error as Error).message}`,
      );
      throw Object.assign(refused, { cause: error });
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.running);
    this.closings += 1;
    if (this.target !== undefined) await pooledConnection(this.target, this).release(this);
  }

  private async using<Result>(use: (pooled: PooledConnection) => Promise<Result>): Promise<Result> {
    const { closings } = this;
    this.target ??= await this.resolved();
    if (closings !== this.closings)
      throw new ConnectError(this.name, 'unreachable', 'the host was closed meanwhile');
    return use(pooledConnection(this.target, this));
  }

  /** Credentials are fetched once; an unavailable one is requested again. */
  private resolved(): Promise<Target> {
    this.resolving ??= fetchConnection(this.connection).then((connection) =>
      resolveTarget(this.name, connection),
    );
    this.resolving.catch(() => {
      this.resolving = undefined;
    });
    return this.resolving;
  }
}

function hostProcessOf(channel: ClientChannel): HostProcess {
  let given: () => void = () => {};
  const closed = new Promise<void>((resolve) => {
    channel.once('close', () => resolve());
    given = resolve;
  });
  const exited = new Promise<number | undefined>((resolve) => {
    const ended = (code?: number | null, signal?: string): void => {
      const number = constants.signals[`SIG${signal?.replace(/^SIG/, '')}` as keyof typeof constants.signals];
      resolve(code ?? (signal === undefined ? undefined : 128 + (number ?? 0)));
    };
    channel.once('exit', ended);
    // The exit may have come in one packet with the start, before a listener existed: `close` reports it again.
    channel.once('close', ended);
  });
  const kill = () => {
    discard(channel);
    // A server closes its end only after the exit of the process; don't wait for it.
    given();
  };
  return { stdin: channel, stdout: channel, stderr: channel.stderr, exited, closed, kill };
}
