import type { Duplex } from 'node:stream';

/**
 * A machine that configurations are deployed to. It knows bytes and commands, nothing of uWSGI.
 *
 * Calls made in the same moment travel together: one exec observes for all of them, one uploads.
 */
export interface Host {
  /** How messages call it: the name it was given, with the address behind it where they differ. */
  readonly name: string;

  /** What travelled so far, for figures and for tests that count round trips. */
  readonly counters: Counters;

  /**
   * Shell that every script begins with that may change something: it ends the script, by `endFenced`, when we no longer
   * hold the lock. Set by whoever locks the host.
   */
  fence?: string;

  /**
   * Ends whatever only reads when it fires. Changes are not ended by it: each has a signal of its own.
   */
  interrupt?: AbortSignal;

  /**
   * Runs a POSIX shell script. It reaches the remote shell on standard input, never in an argument list.
   *
   * @throws CommandError when it exits with anything but 0, unless `allowFailure`
   * @throws LockLostError when its fence ended it
   */
  exec(script: string, options?: ExecOptions): Promise<ExecResult>;

  /** What stands at these paths and how these units are, all from one exec. */
  observe(query: Query): Promise<Observation>;

  /**
   * Writes files: each is staged beside its place with its final owner and mode, then renamed over it, with a
   * modification time strictly later (in whole seconds) than that of the file it replaces.
   *
   * @throws CommandError naming the path that could not be written; what was not renamed yet is left as it was
   */
  upload(files: readonly Upload[]): Promise<void>;

  /**
   * Removes files, then those of the directories that are empty; what is gone already is fine.
   *
   * @throws CommandError with reason `conflict` for a file that is not the one that was meant; it stays
   */
  remove(paths: readonly (string | Removal)[], directories?: readonly string[]): Promise<void>;

  /** Opens a stream to a socket of the host: `127.0.0.1:1717`, `[::1]:80` or an absolute path of a unix socket. */
  connect(address: string): Promise<Duplex>;

  /** Ends the connection. The host may be used again; it connects anew. */
  close(): Promise<void>;
}

/** The fence that a script begins with, if any. What reads changes nothing, and the login user cannot see the lock. */
export function fenceFor(
  { fence }: Pick<Host, 'fence'>,
  options: Pick<ExecOptions, 'fence' | 'readOnly' | 'asLogin'>,
): string | undefined {
  if (options.readOnly === true || options.asLogin === true || options.fence === false) return undefined;
  return options.fence ?? fence;
}

/** How a script is run. */
export interface ExecOptions {
  /** What the script reads on its standard input. */
  readonly input?: string | Buffer;
  /** A question that the script may ask while it runs. */
  readonly dialogue?: Dialogue;
  /**
   * Most seconds it may take; then it is given up and reported.
   * @default 60
   */
  readonly timeout?: number;
  /** Returns a failed result where it would throw otherwise. */
  readonly allowFailure?: boolean;
  /** Whether the script changes nothing on the host; what is not marked counts as a write. */
  readonly readOnly?: boolean;
  /**
   * The fence of this script; false for none, as for what takes or gives back the lock itself.
   * @default - that of the host
   */
  readonly fence?: string | false;
  /**
   * Whether the host must have the tools of the script before anything of it is run; false where it looks for them itself.
   * @default true
   */
  readonly needsTools?: boolean;
  /** Runs as the login user, where the host would become another one. */
  readonly asLogin?: boolean;
  /** What the script is for, in messages: `validate /etc/uwsgi/shop.ini`. */
  readonly purpose?: string;
  /** Texts that must not show in errors. */
  readonly secrets?: readonly string[];
  /** Stops waiting (and ends the channel) when it fires. */
  readonly signal?: AbortSignal;
}

/**
 * A question of a script: it prints a line and reads the answer, a line too, from its standard input. It reads the end
 * instead when nobody can answer any more: the connection is lost, or we are gone.
 */
export interface Dialogue {
  /** The line that the script prints. */
  readonly asks: string;
  readonly answer: () => Promise<string>;
}

/** How a script ended. */
export interface ExecResult {
  readonly stdout: string;
  readonly stderr: string;
  /** Exit status; 128 and above when a signal ended it. */
  readonly code: number;
}

/** What is asked of a host at once. */
export interface Query {
  /** Paths to look at; with `content` their bytes come along, up to `maxBytes` (default 4 MiB, larger ones have none). */
  readonly files?: readonly {
    readonly path: string;
    readonly content?: boolean;
    readonly maxBytes?: number;
    /** The text that is probably there; it does not travel when it is. The answer is the same. */
    readonly expected?: string;
  }[];
  /** Directories whose entries are listed by name. */
  readonly directories?: readonly string[];
  /** systemd units by name. */
  readonly units?: readonly string[];
  /** Process ids asked for, read from pidfiles: the answer tells whether the process lives and its command line. */
  readonly pidfiles?: readonly string[];
}

/** What a host answered. Each map holds exactly what was asked; absent things are `undefined` values. */
export interface Observation {
  readonly files: ReadonlyMap<string, FileFacts | undefined>;
  readonly directories: ReadonlyMap<string, readonly string[] | undefined>;
  readonly units: ReadonlyMap<string, UnitFacts | undefined>;
  readonly pidfiles: ReadonlyMap<string, ProcessFacts | undefined>;
}

/** A file, directory or link as it stands on the host. */
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
  /** The content, where it was asked for and could be read. */
  readonly content?: Buffer;
  /** Why the content could not be read though the file is there. */
  readonly unreadable?: string;
  /** Where a link points to. */
  readonly target?: string;
}

/** A systemd unit as `systemctl show` tells it. */
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
  /** Exit status of the main process that ended last. */
  readonly exitStatus: number;
  readonly restarts: number;
  /** When the unit became active, microseconds since boot; 0 when it never did. */
  readonly activeSince: number;
}

/** A process found through a pidfile. */
export interface ProcessFacts {
  readonly pid: number;
  readonly alive: boolean;
  /** Its arguments, unless it has put a title of its own in their place. */
  readonly command: string;
  /** Paths of the files that it has open, where the login user may see them. */
  readonly open?: readonly string[];
}

/** A file to remove. */
export interface Removal {
  readonly path: string;
  /** Removes it only while its SHA-256 is this one, so that what others wrote meanwhile stays. */
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
  /** User name; left to the writing user when absent. */
  readonly owner?: string;
  readonly group?: string;
  /** Whether missing parent directories are made (mode 755, same owner). */
  readonly makeParents?: boolean;
  /**
   * Replaces the file only while its SHA-256 is this one (`absent`: only while nothing is there), so that an edit made
   * meanwhile is not lost.
   */
  readonly onlyIf?: string;
}

/** What travelled between us and a host. */
export interface Counters {
  connections: number;
  execs: number;
  /** Execs that may have changed something. */
  writes: number;
  bytesSent: number;
  bytesReceived: number;
}
