import type { Duplex } from 'node:stream';
import type { Shell } from './shell';

/**
 * A machine that resources are deployed to. It handles bytes and commands and knows nothing about uWSGI.
 *
 * Concurrent calls are batched: one script observes for all of them, one uploads.
 */
export interface Host {
  /** Name in messages: the given name, followed by the address if they differ. */
  readonly name: string;

  /** Transfer counters, for reports and for tests of round trips. */
  readonly counters: Counters;

  /**
   * Shell prologue of all scripts that may change something: it ends the script, as fence.sh does, if we no longer
   * hold the lock. Set by the holder of the lock.
   */
  fence?: Shell;

  /** Aborts read-only calls. Changes are not affected; each has its own signal. */
  interrupt?: AbortSignal;

  /**
   * Runs a POSIX shell script. The script is sent on standard input, never in an argument list.
   *
   * @throws CommandError when it exits with a status other than 0, unless `allowFailure`
   * @throws LockLostError when its fence ended it
   */
  exec(script: Shell, options?: ExecOptions): Promise<ExecResult>;

  /** Reads files, directories, units and processes in one script. */
  observe(query: Query): Promise<Observation>;

  /**
   * Writes files: each is staged beside its target with its final owner and mode, then renamed over it. Its
   * modification time is later (in whole seconds) than that of the file it replaces.
   *
   * @throws CommandError with the path that could not be written; files that were not renamed yet are unchanged
   */
  upload(files: readonly Upload[]): Promise<void>;

  /**
   * Removes files, then those of the directories that are empty; missing ones are no error.
   *
   * @throws CommandError with reason `conflict` for a file that differs from the expected one; it stays
   */
  remove(paths: readonly (string | FileRemoval)[], directories?: readonly string[]): Promise<void>;

  /** Opens a stream to a socket of the host: `127.0.0.1:1717`, `[::1]:80` or an absolute path of a unix socket. */
  connect(address: string): Promise<Duplex>;

  /** Closes the connection. The next call connects again. */
  close(): Promise<void>;
}

/** The fence of a script, if it needs one. Read-only scripts need none, and the login user cannot read the lock. */
export function fenceFor(
  { fence }: Pick<Host, 'fence'>,
  options: Pick<ExecOptions, 'fence' | 'readOnly' | 'asLogin'>,
): Shell | undefined {
  if (options.readOnly === true || options.asLogin === true || options.fence === false) return undefined;
  return options.fence ?? fence;
}

/** Options of a script. */
export interface ExecOptions {
  /** Standard input of the script. */
  readonly input?: string | Buffer;
  /** Question that the script may ask while it runs. */
  readonly dialogue?: Dialogue;
  /**
   * Maximum duration in seconds; the script is then killed and reported as failed.
   * @default 60
   */
  readonly timeout?: number;
  /** Returns a failed result instead of throwing. */
  readonly allowFailure?: boolean;
  /** Whether the script changes nothing on the host; other scripts count as writes. */
  readonly readOnly?: boolean;
  /**
   * Fence of this script; false for none, as for scripts that take or release the lock itself.
   * @default - the fence of the host
   */
  readonly fence?: Shell | false;
  /**
   * Whether all tools of the script must exist before it starts; false if the script checks for them itself.
   * @default true
   */
  readonly needsTools?: boolean;
  /** Runs as the login user, without becoming another user. */
  readonly asLogin?: boolean;
  /** Purpose of the script in messages: `validate /etc/uwsgi/shop.ini`. */
  readonly purpose?: string;
  /** Texts that errors must not contain. */
  readonly secrets?: readonly string[];
  /** Stops waiting and closes the channel when it fires. */
  readonly signal?: AbortSignal;
}

/**
 * A question of a script: the script prints a line and reads a line of answer from its standard input. It reads
 * end-of-file if no answer can come: the connection is lost, or our process has exited.
 */
export interface Dialogue {
  /** Line that the script prints. */
  readonly asks: string;
  readonly answer: () => Promise<string>;
}

/** Result of a script. */
export interface ExecResult {
  readonly stdout: string;
  readonly stderr: string;
  /** Exit status; 128 and above when a signal ended it. */
  readonly code: number;
}

/** Query of several facts about a host. */
export interface Query {
  /**
   * Paths to read; `content` includes their bytes, up to `maxBytes` (default 4 MiB; larger files come without
   * content).
   */
  readonly files?: readonly {
    readonly path: string;
    readonly content?: boolean;
    readonly maxBytes?: number;
    /** Expected text; if the file has it, its content is not transferred. The result is the same. */
    readonly expected?: string;
  }[];
  /** Directories whose entries are listed by name. */
  readonly directories?: readonly string[];
  /** systemd units by name. */
  readonly units?: readonly string[];
  /** Pidfiles; the answer has the process id, whether the process is alive, and its command line. */
  readonly pidfiles?: readonly string[];
}

/** Answer of a host. Each map has exactly the requested keys; absent things are `undefined`. */
export interface Observation {
  readonly files: ReadonlyMap<string, FileFacts | undefined>;
  readonly directories: ReadonlyMap<string, readonly string[] | undefined>;
  readonly units: ReadonlyMap<string, UnitFacts | undefined>;
  readonly pidfiles: ReadonlyMap<string, ProcessFacts | undefined>;
}

/** A file, directory or link on the host. */
export interface FileFacts {
  readonly path: string;
  readonly kind: 'file' | 'directory' | 'link' | 'socket' | 'other';
  /** Octal, without the kind: `644`. */
  readonly mode: string;
  readonly owner: string;
  readonly group: string;
  readonly size: number;
  /** Whole seconds since the epoch, as uWSGI compares them. */
  readonly modified: number;
  /** SHA-256 of the content in hex; files only. */
  readonly digest?: string;
  /** The content, if it was requested and readable. */
  readonly content?: Buffer;
  /** Why the content of an existing file could not be read. */
  readonly unreadable?: string;
  /** Target of a link. */
  readonly target?: string;
}

/** A systemd unit as `systemctl show` reports it. */
export interface UnitFacts {
  readonly name: string;
  /** `loaded`, `not-found`, `masked`, `bad-setting`, `error`. */
  readonly load: string;
  /** `active`, `inactive`, `failed`, `activating`, … */
  readonly active: string;
  readonly sub: string;
  /** `enabled`, `disabled`, `static`, `masked`, … */
  readonly enabled: string;
  readonly mainPid: number;
  /** Whether the unit file changed since systemd read it. */
  readonly needsDaemonReload: boolean;
  readonly fragmentPath?: string;
  /** Exit status of the last main process. */
  readonly exitStatus: number;
  readonly restarts: number;
  /** Time when the unit became active, in microseconds since boot; 0 if it never did. */
  readonly activeSince: number;
}

/** A process found through a pidfile. */
export interface ProcessFacts {
  readonly pid: number;
  readonly alive: boolean;
  /** Its arguments, or the title that it has set instead. */
  readonly command: string;
  /** Paths of its open files, if the login user may see them. */
  readonly open?: readonly string[];
}

/** A file to remove. */
export interface FileRemoval {
  readonly path: string;
  /** Removes it only if its SHA-256 is this one, so that edits made meanwhile are kept. */
  readonly onlyIf?: string;
}

/** A file to write. */
export interface Upload {
  readonly path: string;
  readonly content: string | Buffer;
  /**
   * Octal mode.
   * @default '644'
   */
  readonly mode?: string;
  /** User name; the writing user by default. */
  readonly owner?: string;
  readonly group?: string;
  /** Whether missing parent directories are created (mode 755, same owner). */
  readonly makeParents?: boolean;
  /**
   * Replaces the file only if its SHA-256 is this one (`absent`: only if it does not exist), so that edits made
   * meanwhile are not lost.
   */
  readonly onlyIf?: string;
}

/** Transfers between us and a host. */
export interface Counters {
  connections: number;
  execs: number;
  /** Scripts that may have changed something. */
  writes: number;
  bytesSent: number;
  bytesReceived: number;
}
