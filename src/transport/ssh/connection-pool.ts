import type { Duplex } from 'node:stream';
import type { Client, ClientChannel } from 'ssh2';
import type { StreamAddress } from '../address';
import { ConnectError } from '../errors';
import { anySignal, forMany, unlessAborted } from '../signals';
import { type DialOptions, dial } from './dial';
import { AttemptFailed } from './handshake';
import { hangUp } from './hang-up';
import { Slots } from './slots';
import { type Target, targetKey } from './target';

/** Concurrent sessions over one connection; OpenSSH's default MaxSessions is 10. */
const defaultSessions = 8;

/** Protocol numbers of refused channels: prohibited, connect failed, resource shortage. */
const refusals = [1, 2, 4];

/** Caller of an operation. */
export interface Caller {
  /** Name of the host in errors. */
  readonly name: string;
  readonly onWarning: (message: string) => void;
  /** Called while there is no connection yet. */
  readonly onTrying?: (message: string) => void;
  /** Called when a connection was made for this caller. */
  readonly onConnected: () => void;
}

/** A connection in progress. */
interface Dialing {
  readonly client: Promise<Client>;
  /** Aborts it; fires when the last waiting caller gives up. */
  readonly unwanted: AbortController;
  callers: number;
}

const pool = new Map<string, PooledConnection>();

/**
 * Returns the shared connection of this process to a server and login.
 *
 * @param user object that uses the connection until it is released
 */
export function pooledConnection(target: Target, user: object): PooledConnection {
  const key = targetKey(target);
  const forget = (): void => {
    if (pool.get(key) === connection) pool.delete(key);
  };
  const connection: PooledConnection = pool.get(key) ?? new PooledConnection(target, forget);
  pool.set(key, connection);
  connection.users.add(user);
  return connection;
}

/** A connection that is made on demand, and again if it broke. */
export class PooledConnection {
  readonly users = new Set<object>();
  private client: Client | undefined;
  private dialing: Dialing | undefined;
  /** Fires at the final end: no waiting caller dials again. */
  private readonly over = new AbortController();
  private sessions = 0;
  private mostSessions = 0;
  private readonly slots = new Slots(defaultSessions);

  constructor(
    private readonly target: Target,
    private readonly onUnused: () => void,
  ) {}

  /** Starts a command line when a session is free, unless the signal fires. */
  async exec(caller: Caller, commandLine: string, signal?: AbortSignal): Promise<ClientChannel> {
    const wanted = this.wanted(signal);
    for (let alone = 0, lost = 0; ; ) {
      await this.slots.take(wanted);
      let client: Client | undefined;
      try {
        client = await this.connected(caller, wanted);
        const channel = await open(wanted, (ready) => client!.exec(commandLine, ready));
        this.sessions += 1;
        this.mostSessions = Math.max(this.mostSessions, this.sessions);
        channel.once('close', () => {
          this.sessions -= 1;
          this.slots.give();
        });
        return channel;
      } catch (error) {
        const refused = client !== undefined && refusals.includes((error as { reason?: number }).reason ?? 0);
        // Lower the limit before giving the slot back, or the next in line would take it at once. A session that
        // just ended may still count at the server, so the number of sessions that were open at once stays allowed.
        if (refused && this.client === client)
          this.slots.lowerTo(Math.max(this.slots.taken - 1, this.mostSessions));
        this.slots.give();
        if (error instanceof ConnectError || client === undefined || wanted.aborted) throw error;
        if (this.client !== client) {
          // The connection broke before anything was sent, so a new one may be tried.
          lost += 1;
          if (lost > 2) throw this.broken(caller.name, error);
          continue;
        }
        if (!refused) throw this.broken(caller.name, error);
        if (this.slots.taken === 0) alone += 1;
        if (alone > 5) throw this.broken(caller.name, error);
        await new Promise((resolve) => setTimeout(resolve, 10 + 40 * alone));
      }
    }
  }

  /** Opens a stream to a socket on the server's side; it uses no session. */
  async forward(caller: Caller, to: StreamAddress, signal?: AbortSignal): Promise<Duplex> {
    const wanted = this.wanted(signal);
    const client = await this.connected(caller, wanted);
    return open(wanted, (ready) =>
      'path' in to
        ? client.openssh_forwardOutStreamLocal(to.path, ready)
        : client.forwardOut('127.0.0.1', 0, to.host, to.port, ready),
    );
  }

  /** Releases the connection for one user; it closes after the last release. */
  async release(user: object): Promise<void> {
    this.users.delete(user);
    if (this.users.size === 0) await this.end();
  }

  /** Closes it regardless of its users, also while it is being made. */
  async end(): Promise<void> {
    this.users.clear();
    this.onUnused();
    this.over.abort(
      new ConnectError(this.target.label, 'unreachable', 'the connection was closed meanwhile'),
    );
    this.dialing?.unwanted.abort();
    await this.dialing?.client.catch(() => undefined);
    const { client } = this;
    this.client = undefined;
    if (client === undefined) return;
    await new Promise<void>((resolve) => {
      // Don't wait for a server that does not answer the disconnect.
      const timer = setTimeout(() => {
        hangUp(client);
        resolve();
      }, 500);
      client.once('close', () => {
        clearTimeout(timer);
        resolve();
      });
      client.end();
    });
  }

  private wanted(signal: AbortSignal | undefined): AbortSignal {
    forMany(this.over.signal);
    return signal === undefined ? this.over.signal : anySignal(this.over.signal, signal);
  }

  /** Returns the connection; makes it if necessary. The attempt is aborted when no caller waits for it. */
  private async connected(caller: Caller, wanted: AbortSignal): Promise<Client> {
    wanted.throwIfAborted();
    if (this.client !== undefined) return this.client;
    this.dialing ??= this.dialed(caller);
    const { dialing } = this;
    dialing.callers += 1;
    try {
      return await unlessAborted(dialing.client, wanted);
    } finally {
      dialing.callers -= 1;
      if (dialing.callers === 0) {
        dialing.unwanted.abort();
        // Another caller starts a new attempt.
        if (this.dialing === dialing) this.dialing = undefined;
      }
    }
  }

  private dialed(caller: Caller): Dialing {
    const unwanted = new AbortController();
    const client = this.connect(caller, unwanted.signal).finally(() => {
      if (this.dialing === dialing) this.dialing = undefined;
    });
    client.catch(() => {});
    const dialing: Dialing = { client, unwanted, callers: 0 };
    return dialing;
  }

  private async connect(caller: Caller, signal: AbortSignal): Promise<Client> {
    const { via } = this.target;
    const user = {};
    const jump = via === undefined ? undefined : pooledConnection(via, user);
    const leave = () => void jump?.release(user);
    const options: DialOptions = {
      onWarning: caller.onWarning,
      onTrying: caller.onTrying,
      signal,
      through: jump && ((wanted) => this.through(caller, jump, wanted)),
    };
    try {
      const client = await dial(caller.name, this.target, options);
      if (signal.aborted) hangUp(client);
      signal.throwIfAborted();
      const gone = () => {
        if (this.client === client) this.client = undefined;
      };
      client.on('close', () => {
        gone();
        leave();
      });
      client.on('end', gone);
      this.client = client;
      caller.onConnected();
      return client;
    } catch (error) {
      leave();
      throw error;
    }
  }

  private async through(caller: Caller, jump: PooledConnection, signal?: AbortSignal): Promise<Duplex> {
    const { address, port, label } = this.target;
    try {
      return await jump.forward(caller, { host: address, port }, signal);
    } catch (error) {
      if (error instanceof ConnectError || signal?.aborted === true) throw error;
      const { message, reason } = error as Error & { reason?: number };
      const seen = `the jump host ${jump.target.label} could not connect to ${label}: ${message}`;
      // Reason 1 is a policy of the jump host; retrying does not help.
      if (reason !== 1) throw new AttemptFailed(seen);
      throw new ConnectError(
        caller.name,
        'unreachable',
        `Cannot connect to ${label}: ${seen}. Its sshd must allow forwarding (AllowTcpForwarding, PermitOpen)`,
      );
    }
  }

  private broken(name: string, error: unknown): ConnectError {
    const { label, user } = this.target;
    return new ConnectError(
      name,
      'unreachable',
      `Cannot start a shell at ${label} as ${user}: the server must open a session, but refused: ${(error as Error).message}`,
    );
  }
}

/** ssh2 throws if the connection is gone, and calls back otherwise. A channel that comes too late is closed. */
function open(
  wanted: AbortSignal,
  start: (ready: (error: Error | undefined, channel: ClientChannel) => void) => void,
): Promise<ClientChannel> {
  const opening = new Promise<ClientChannel>((resolve, reject) => {
    start((error, channel) => (error === undefined || error === null ? resolve(channel) : reject(error)));
  });
  return unlessAborted(opening, wanted, discard);
}

/** Closes an unused channel: its unread output would keep it open. */
export function discard(channel: ClientChannel): void {
  try {
    channel.signal('TERM');
  } catch {
    // It has ended already, or runs no command.
  }
  channel.destroy();
  channel.resume();
  channel.stderr?.resume();
}

/** Closes all connections of this process. */
export async function endConnections(): Promise<void> {
  // Connections behind jump hosts release these when they close, so one pass is enough.
  await Promise.all([...pool.values()].map((connection) => connection.end()));
}
