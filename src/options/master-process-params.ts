import type { OneOrMore } from './parts';
import type { Late } from './text';

/** How the master works. */
export interface MasterProcessBasicParams {
  /** Whether there is a master. Becomes `master`. @default - off */
  readonly enable?: Late<boolean>;
  /** Name of the master process. Becomes `procname-master`. @default - as it was started */
  readonly name?: Late<string>;
  /** Whether workers end when their master dies. Becomes `no-orphans`. @default - off */
  readonly noOrphans?: Late<boolean>;
  /** Whether the master keeps the privileges of root. Becomes `master-as-root`. @default - off */
  readonly asRoot?: Late<boolean>;
  /** Seconds between two checks of the processes. Becomes `check-interval`. @default - 1 */
  readonly subprocCheckInterval?: Late<number>;
  /** FIFOs that take commands, such as `{project_runtime_dir}.fifo`. Becomes `master-fifo`. @default - none */
  readonly fifoFile?: OneOrMore<Late<string>>;
}

/** Events that end the instance. */
export interface ExitEvents {
  /** Whether the instance ends when no worker is left (uWSGI 2.1). Becomes `die-on-no-workers`. @default - off */
  readonly noWorkers?: Late<boolean>;
  /** Whether the instance ends without requests for the time of `setIdleParams`. Becomes `die-on-idle`. @default - off */
  readonly idle?: Late<boolean>;
  /** Whether a reload ends the instance instead. Becomes `exit-on-reload`. @default - off */
  readonly reload?: Late<boolean>;
  /** Whether SIGTERM ends the instance; otherwise it reloads it. Becomes `die-on-term`. @default - off */
  readonly sigTerm?: Late<boolean>;
}

/** Handling of exceptions that applications raise. */
export interface ExceptionHandlingParams {
  /** Handlers that receive each exception. Becomes `exception-handler`. @default - none */
  readonly handler?: OneOrMore<Late<string>>;
  /** Whether the client sees them; for development only. Becomes `catch-exceptions`. @default - off */
  readonly catch?: Late<boolean>;
  /** Whether failed writes to the client raise no exception. Becomes `disable-write-exception`. @default - off */
  readonly noWriteException?: Late<boolean>;
}

/** Behaviour without requests. */
export interface IdleParams {
  /** Seconds after which the workers stop. Becomes `idle`. @default - never */
  readonly timeout?: Late<number>;
  /** Whether the instance ends when the idle time is over. Becomes `die-on-idle`. @default - off */
  readonly exit?: Late<boolean>;
}

/** How the instance reloads. */
export interface MasterReloadParams {
  /** Seconds that workers may take to stop. Becomes `reload-mercy`. @default - 60 */
  readonly mercy?: Late<number>;
  /** Whether a reload ends the instance instead. Becomes `exit-on-reload`. @default - off */
  readonly exit?: Late<boolean>;
}

/**
 * Schedule of a task. A number is an exact time, a negative one an interval (`-5`: every 5 minutes). uWSGI reads plain
 * numbers only: of a range such as `1-5` it would take the 1.
 * Becomes part of `cron2`.
 */
export interface CronTaskOptions {
  /** 0 to 7, Sunday being 0 and 7. @default - any */
  readonly weekday?: Late<number | string>;
  /** 1 to 12. @default - any */
  readonly month?: Late<number | string>;
  /** 1 to 31. @default - any */
  readonly day?: Late<number | string>;
  /** 0 to 23. @default - any */
  readonly hour?: Late<number | string>;
  /** 0 to 59. @default - any */
  readonly minute?: Late<number | string>;
  /** Only when this instance is lord of the legion. @default - always */
  readonly legion?: Late<string>;
  /** Whether a task that still runs is not started again. @default - off */
  readonly unique?: Late<boolean>;
  /** Seconds it may take. @default - no limit */
  readonly harakiri?: Late<number>;
}

/** How a process is attached. */
export interface AttachClassicOptions {
  /** Whether the instance ends with the process. Becomes `attach-control-daemon`. @default false */
  readonly control?: boolean;
  /**
   * Whether it runs on the lord of a legion only; a text is the name of the legion, which uWSGI wants.
   * Becomes `legion-attach-daemon`, `legion-smart-attach-daemon` or `legion-smart-attach-daemon2`.
   * @default false
   */
  readonly forLegion?: boolean | string;
}

/** How a process is attached. Becomes part of `attach-daemon2`. */
export interface AttachOptions {
  /** Not possible with uWSGI: see `attachProcessClassic`. @default false */
  readonly forLegion?: boolean;
  /** Failures after which it is given up. @default - never */
  readonly brokenCounter?: Late<number>;
  /** File with the number of a process that runs already. @default - none */
  readonly pidfile?: Late<string>;
  /** Whether the instance ends with the process. @default - off */
  readonly control?: Late<boolean>;
  /** Whether it is sent to the background. @default - off */
  readonly daemonize?: Late<boolean>;
  /** Files whose newer modification time restarts it. @default - none */
  readonly touchReload?: OneOrMore<Late<string>>;
  /** Signal that stops it. @default - 15 (TERM) */
  readonly signalStop?: Late<number>;
  /** Signal on a reload. @default - it is stopped */
  readonly signalReload?: Late<number>;
  /** Whether its standard input stays what it is. @default - off */
  readonly honourStdin?: Late<boolean>;
  /** User it runs as. @default - the user of the instance */
  readonly uid?: Late<string | number>;
  /** Group it runs as. @default - as the instance */
  readonly gid?: Late<string | number>;
  /** Whether it gets a namespace of processes (Linux). @default - off */
  readonly newPidNs?: Late<boolean>;
  /** Directory it runs in. @default - as the instance */
  readonly changeDir?: Late<string>;
}
