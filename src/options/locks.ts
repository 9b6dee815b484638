import { OptionGroup } from './group';
import type { SectionWriter } from './section-writer';
import type { Late, Suggested } from './text';

/** How processes take turns. */
export interface LocksBasicParams {
  /** Number of locks for applications. Becomes `locks`. @default - 0 */
  readonly count?: Late<number>;
  /**
   * Whether workers take turns in accepting, against the thundering herd.
   * Becomes `thunder-lock`.
   * @default - off
   */
  readonly thunderLock?: Late<boolean>;
  /** `ipcsem` makes locks of System V semaphores; uWSGI refuses any other name. Becomes `lock-engine`. @default - that of the system */
  readonly lockEngine?: Suggested<'ipcsem'>;
}

/** How System V semaphores are made, for `lockEngine: 'ipcsem'`. */
export interface IpcsemParams {
  /** File whose identity makes the key. Becomes `ftok`. @default - a new key each time */
  readonly ftok?: Late<string>;
  /** Whether semaphores stay when uWSGI ends. Becomes `persistent-ipcsem`. @default - off */
  readonly persistent?: Late<boolean>;
}

/** How a file is locked. */
export interface LockFileOptions {
  /** Whether it is locked after the sockets are bound and privileges dropped. @default false */
  readonly afterSetup?: boolean;
  /** Whether uWSGI waits for the lock, instead of ending. @default false */
  readonly wait?: boolean;
}

/** Locks: how processes take turns. */
export class Locks<S extends SectionWriter = SectionWriter> extends OptionGroup<S> {
  /** Sets the main options of locks. */
  setBasicParams(params: LocksBasicParams = {}) {
    this.flag('thunder-lock', params.thunderLock);
    this.put('lock-engine', params.lockEngine);
    return this.put('locks', params.count);
  }

  /** Sets how System V semaphores are made. */
  setIpcsemParams(params: IpcsemParams = {}) {
    this.put('ftok', params.ftok);
    return this.flag('persistent-ipcsem', params.persistent);
  }

  /** Locks a file at start, so that two instances cannot run. Becomes `flock`, `flock2`, `flock-wait` or `flock-wait2`. */
  lockFile(fpath: Late<string>, { afterSetup = false, wait = false }: LockFileOptions = {}) {
    return this.put(`flock${wait ? '-wait' : ''}${afterSetup ? '2' : ''}`, fpath);
  }
}
