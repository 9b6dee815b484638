import type { OneOrMore } from '../parts';
import type { Late } from '../text';

/** How the process runs. */
export interface MainProcessBasicParams {
  /**
   * Files whose newer modification time reloads the instance. Becomes `touch-reload`.
   * @default - none
   */
  readonly touchReload?: OneOrMore<Late<string>>;
  /** Priority of the processes, from -20 to 20. Becomes `prio`. @default - the system's */
  readonly priority?: Late<number>;
  /** Whether sockets and pid files are removed at the end. Becomes `vacuum`. @default - off */
  readonly vacuum?: Late<boolean>;
  /** Binary to run on a reload. Becomes `binary-path`. @default - the one that was started */
  readonly binaryPath?: Late<string>;
  /** Whether the standard input stays what it is. Becomes `honour-stdin`. @default - `/dev/null` */
  readonly honourStdin?: Late<boolean>;
}

/** How memory is used. */
export interface MemoryParams {
  /** Requests between two offers of equal pages to the kernel (KSM). Becomes `ksm`. @default - off */
  readonly ksmInterval?: Late<number>;
  /** Whether memory never goes to swap. Becomes `never-swap`. @default - off */
  readonly noSwap?: Late<boolean>;
}

/** User and groups of the processes. */
export interface OwnerParams {
  /** User, by name or number. Becomes `uid`. @default - the user who starts it */
  readonly uid?: Late<string | number>;
  /** Group, by name or number. Becomes `gid`. @default - the user's group */
  readonly gid?: Late<string | number>;
  /** Supplementary groups, by name or number. Becomes `add-gid`. @default - none */
  readonly addGids?: OneOrMore<Late<string | number>>;
  /** Whether user and group are set before anything else. Becomes `immediate-uid`, `immediate-gid`. @default false */
  readonly setAsap?: boolean;
  /**
   * When privileges drop: after plugins are initialized (`init`) or applications loaded (`apps`). Becomes
   * `drop-after-init` or `drop-after-apps`.
   * @default - after sockets are bound
   */
  readonly dropAfter?: 'init' | 'apps' | '';
}

/** Steps skipped when the instance exits. */
export interface OnExitParams {
  /** Whether hooks of the application do not run. Becomes `skip-atexit`. @default - off */
  readonly skipHooks?: Late<boolean>;
  /** Whether language plugins are not taken down. Becomes `skip-atexit-teardown`. @default - off */
  readonly skipTeardown?: Late<boolean>;
}

/** How a pid file is written. */
export interface PidFileOptions {
  /** Whether the pid file is written before privileges drop. Becomes `pidfile`, otherwise `pidfile2`. @default true */
  readonly beforePrivDrop?: boolean;
  /** Whether an existing file of another process is not overwritten. Becomes `safe-pidfile`, `safe-pidfile2`. @default false */
  readonly safe?: boolean;
}

/** Names of the processes, as `ps` shows them. */
export interface NamingParams {
  /** Whether each process is named after its role: `uWSGI master`. Becomes `auto-procname`. @default - off */
  readonly autonaming?: Late<boolean>;
  /**
   * Prefix of the process names. Becomes `procname-prefix`, or `procname-prefix-spaced` if it ends with a blank.
   * @default - none
   */
  readonly prefix?: Late<string>;
  /** Suffix of the process names. Becomes `procname-append`. @default - nothing */
  readonly suffix?: Late<string>;
  /** Name of every process. Becomes `procname`. @default - the command line */
  readonly name?: Late<string>;
}
