import { checkWhole, checkWord } from './check';
import { OptionGroup } from './group';
import type { OneOrMore } from './parts';
import type { SectionWriter } from './section-writer';
import { type Late, text } from './text';

/** How signals of uWSGI wait. */
export interface SignalsBasicParams {
  /** Room for signals that wait for the master, in bytes. Becomes `signal-bufsize`. @default - the system's */
  readonly bufferSize?: Late<number>;
  /** Whether spoolers handle signals as tasks (uWSGI 2.1). Becomes `spooler-signal-as-task`. @default - off */
  readonly spoolerAsTask?: Late<boolean>;
}

/** When a signal is raised again and again. */
export interface TimerOptions {
  /** Signal to raise, 0 to 255. Becomes the first word of `signal-timer`. */
  readonly signal: Late<number>;
  /** Seconds between two times, 1 or more. Becomes the second word of `signal-timer`. */
  readonly seconds: Late<number>;
  /**
   * Whether it is kept in a tree of the master instead of a timer of the system; for many timers, less exact. Becomes
   * `signal-rbtimer` in place of `signal-timer`.
   * @default false
   */
  readonly redBlack?: boolean;
}

/** Files that raise a signal when they change. */
export interface WatchOptions {
  /** Files; paths have no blanks. Becomes the first word of `touch-signal` or `fs-signal`. */
  readonly paths: OneOrMore<Late<string>>;
  /** Signal to raise, 0 to 255. Becomes the second word of `touch-signal` or `fs-signal`. */
  readonly signal: Late<number>;
}

/** Signals of uWSGI (not of the system): numbers that applications register functions for. All need a master. */
export class Signals<S extends SectionWriter = SectionWriter> extends OptionGroup<S> {
  /** Sets how signals wait. */
  setBasicParams(params: SignalsBasicParams = {}) {
    checkWhole('signals.setBasicParams.bufferSize', params.bufferSize, { min: 1 });
    this.put('signal-bufsize', params.bufferSize);
    return this.flag('spooler-signal-as-task', params.spoolerAsTask);
  }

  /** Raises a signal periodically. Becomes `signal-timer` or `signal-rbtimer`. */
  addTimer({ signal, seconds, redBlack = false }: TimerOptions) {
    checkWhole('signals.addTimer.signal', signal, { max: 255 });
    checkWhole('signals.addTimer.seconds', seconds, { min: 1 });
    return this.add(redBlack ? 'signal-rbtimer' : 'signal-timer', text`${signal} ${seconds}`);
  }

  /** Raises a signal when a file gets a newer modification time, looked at each second. Becomes `touch-signal`. */
  onTouch(options: WatchOptions) {
    return this.watch('onTouch', 'touch-signal', options);
  }

  /** Raises a signal as soon as the system reports a change of a file or directory. Becomes `fs-signal`. */
  onChange(options: WatchOptions) {
    return this.watch('onChange', 'fs-signal', options);
  }

  private watch(method: string, option: string, { paths, signal }: WatchOptions) {
    checkWhole(`signals.${method}.signal`, signal, { max: 255 });
    for (const path of [paths].flat() as Late<string>[]) {
      checkWord(`signals.${method}.paths`, path);
      this.add(option, text`${this.paths(path)} ${signal}`);
    }
    return this.section;
  }
}
