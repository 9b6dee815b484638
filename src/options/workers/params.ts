import type { OneOrMore } from '../parts';
import type { Late } from '../text';
import type { MuleFarm } from './mule-farm';

/** How many workers serve requests, and what they may take. */
export interface WorkersBasicParams {
  /** Number of worker processes; 0 is one per processor. Becomes `workers`. @default - one per processor (`%k`) */
  readonly count?: Late<number>;
  /**
   * Files whose newer modification time reloads the workers. Becomes `touch-workers-reload`.
   * @default - none
   */
  readonly touchReload?: OneOrMore<Late<string>>;
  /**
   * Files whose newer modification time reloads the workers one after another. Becomes `touch-chain-reload`.
   * @default - none
   */
  readonly touchChainReload?: OneOrMore<Late<string>>;
  /** Whether workers wait for processes that they left behind. Becomes `reaper`. @default - off */
  readonly zombieReaper?: Late<boolean>;
  /** Maximum address space of a process, in megabytes. Becomes `limit-as`. @default - the system's */
  readonly limitAddrSpace?: Late<number>;
  /** Maximum number of processes of the user. Becomes `limit-nproc`. @default - the system's */
  readonly limitCount?: Late<number>;
  /** Processors that a worker is bound to. Becomes `cpu-affinity`. @default - none */
  readonly cpuAffinity?: Late<number>;
}

/** Threads of the workers. */
export interface ThreadParams {
  /** Whether the application may have threads. Becomes `enable-threads`. @default - off, unless `count` is given */
  readonly enable?: Late<boolean>;
  /** Threads per worker that serve requests. Becomes `threads`. @default - 1 */
  readonly count?: Late<number | boolean>;
  /** Threads per worker that take slow transfers over. Becomes `offload-threads`. @default - none */
  readonly countOffload?: Late<number>;
  /** Stack of a thread, in kilobytes. Becomes `threads-stacksize`. @default - the system's */
  readonly stackSize?: Late<number>;
  /** Whether workers that stop do not wait for their threads. Becomes `no-threads-wait`. @default - off */
  readonly noWait?: Late<boolean>;
}

/** Mules: processes besides the workers that serve no requests. */
export interface MulesParams {
  /** How many, or the scripts that they run. Becomes `mules` or `mule`. @default - as many as the farms need */
  readonly mules?: number | string | readonly (number | Late<string>)[];
  /**
   * Files whose newer modification time reloads the mules. Becomes `touch-mules-reload`.
   * @default - none
   */
  readonly touchReload?: OneOrMore<Late<string>>;
  /** Seconds a task of a mule may take before the mule is killed. Becomes `mule-harakiri`. @default - no limit */
  readonly harakiriTimeout?: Late<number>;
  /** Mules that get messages as one; see `Section.workers.muleFarm`. Becomes `farm`. @default - none */
  readonly farms?: OneOrMore<MuleFarm>;
  /** Seconds a mule may take to stop. Becomes `mule-reload-mercy`. @default - 60 */
  readonly reloadMercy?: Late<number>;
  /** Longest message, in bytes. Becomes `mule-msg-size`. @default - 65536 */
  readonly msgBuffer?: Late<number>;
  /** Longest message a mule takes (uWSGI 2.1), in bytes. Becomes `mule-msg-recv-size`. @default - 65536 */
  readonly msgBufferRecv?: Late<number>;
}

/** Limits after which a worker is reloaded: replaced by a new process. */
export interface ReloadParams {
  /** Seconds a worker lives at least before a limit ends it. Becomes `min-worker-lifetime`. @default - 60 */
  readonly minLifetime?: Late<number>;
  /** Seconds after which a worker is reloaded. Becomes `max-worker-lifetime`. @default - never */
  readonly maxLifetime?: Late<number>;
  /** Requests after which a worker is reloaded. Becomes `max-requests`. @default - never */
  readonly maxRequests?: Late<number>;
  /**
   * Requests added to `max-requests` once for each worker with a lower number, so that workers are not reloaded all at once.
   * Becomes `max-requests-delta`.
   * @default - 0
   */
  readonly maxRequestsDelta?: Late<number>;
  /** Address space, in megabytes, above which a worker is reloaded after a request. Becomes `reload-on-as`. @default - no limit */
  readonly maxAddrSpace?: Late<number>;
  /** Resident memory, in megabytes, above which a worker is reloaded after a request. Becomes `reload-on-rss`. @default - no limit */
  readonly maxRss?: Late<number>;
  /** Memory of its own (uWSGI 2.1, Linux), in megabytes. Becomes `reload-on-uss`. @default - no limit */
  readonly maxUss?: Late<number>;
  /** Memory with its share of the common one (uWSGI 2.1, Linux), in megabytes. Becomes `reload-on-pss`. @default - no limit */
  readonly maxPss?: Late<number>;
  /** Address space, in megabytes, checked by the master at any time. Becomes `evil-reload-on-as`. @default - no limit */
  readonly maxAddrSpaceForced?: Late<number>;
  /** Resident memory, in megabytes, checked by the master at any time. Becomes `evil-reload-on-rss`. @default - no limit */
  readonly maxRssForced?: Late<number>;
  /** Seconds between two checks of the memory of workers by the master. Becomes `mem-collector-freq`. @default - 3 */
  readonly watchIntervalForced?: Late<number>;
  /** Seconds a worker may take to stop. Becomes `worker-reload-mercy`. @default - 60 */
  readonly mercy?: Late<number>;
}

/** Exceptions of the application that reload a worker. */
export interface ReloadOnExceptionParams {
  /** Whether every exception reloads the worker. Becomes `reload-on-exception`. @default - off */
  readonly doReload?: Late<boolean>;
  /** Exceptions of this type reload the worker. Becomes `reload-on-exception-type`. @default - none */
  readonly etype?: Late<string>;
  /** Exceptions with this text reload the worker. Becomes `reload-on-exception-value`. @default - none */
  readonly evalue?: Late<string>;
  /** Exceptions of this type and text reload the worker. Becomes `reload-on-exception-repr`. @default - none */
  readonly erepr?: Late<string>;
}

/** When a worker that hangs is killed. */
export interface HarakiriParams {
  /** Seconds a request may take. Becomes `harakiri`. @default - no limit */
  readonly timeout?: Late<number>;
  /** Whether the log also shows the worker's system call and where the kernel waits (Linux). Becomes `harakiri-verbose`. @default - off */
  readonly verbose?: Late<boolean>;
  /** Whether hooks after a request may take longer. Becomes `harakiri-no-arh`. @default - off */
  readonly disableForArh?: Late<boolean>;
}
