import type { Duplex, Readable, Writable } from 'node:stream';

/** A place where command lines run: this machine, or one behind SSH. It knows nothing of scripts, sudo or files. */
export interface Launcher {
  /** The login user, for messages. */
  readonly user: string;

  /** How many connections were made so far. */
  readonly connections: number;

  /**
   * Starts a command line in the login shell, with pipes for its three streams.
   *
   * @param signal fires when nobody waits for it any more: what is under way for it alone ends at once
   * @throws ConnectError when the place cannot be reached
   */
  launch(commandLine: string, signal?: AbortSignal): Promise<Launched>;

  /** Opens a stream to a socket of that place: `address:port` or the absolute path of a unix socket. */
  connect(address: string): Promise<Duplex>;

  /** Ends the connection once nothing runs over it, and what is still being started; another launch makes a new one. */
  close(): Promise<void>;
}

/** A command line that runs. */
export interface Launched {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** The exit status, 128 and above for a signal; `undefined` when the connection was lost before. Never rejects. */
  readonly exited: Promise<number | undefined>;
  /** Resolves when all output was read. Never rejects. */
  readonly closed: Promise<void>;
  /** Ends it, as far as that is possible. */
  kill(): void;
}
