import type { Duplex, Readable, Writable } from 'node:stream';

/** Runs command lines on this machine or behind SSH. It knows nothing about scripts, sudo or files. */
export interface Launcher {
  /** Login user, for messages. */
  readonly user: string;

  /** Number of connections made so far. */
  readonly connections: number;

  /**
   * Starts a command line in the login shell, with pipes for its three streams.
   *
   * @param signal aborts the start when it fires, unless others wait for the same connection
   * @throws ConnectError when the host is unreachable
   */
  launch(commandLine: string, signal?: AbortSignal): Promise<HostProcess>;

  /** Opens a stream to a socket on the host: `address:port` or the absolute path of a unix socket. */
  connect(address: string): Promise<Duplex>;

  /** Closes the connection when nothing runs over it, and aborts pending starts; the next launch connects again. */
  close(): Promise<void>;
}

/** A running process of a host: a local child or an SSH session. */
export interface HostProcess {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Exit status, 128 plus the number for a signal; `undefined` if the connection was lost. Never rejects. */
  readonly exited: Promise<number | undefined>;
  /** Resolves when all output was read. Never rejects. */
  readonly closed: Promise<void>;
  /** Kills the process as far as possible. */
  kill(): void;
}
