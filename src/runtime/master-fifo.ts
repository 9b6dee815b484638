import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { checkExclusive, checkWhole } from '../options/check';
import type { ConverseOptions } from './converse';
import { TalkError } from './talk-error';

/** Letters that one write may have. */
const mostWorkers = 1000;

/** Writes letters to a master FIFO. */
export type WriteLetters = (letters: string) => Promise<void>;

/** Which reload. Without a choice the master executes itself again, after the workers have finished their requests. */
export interface FifoReload {
  /** Whether running requests are cut off. @default false */
  readonly force?: boolean;
  /** Whether only the workers are replaced; the configuration is not read again. @default false */
  readonly workersOnly?: boolean;
  /** Whether workers are replaced one after the other (`lazy-apps`). @default false */
  readonly workersChain?: boolean;
}

/**
 * Commands for a master over its FIFO (`masterProcess.setBasicParams({ fifoFile })`). A command has no answer: when a promise
 * resolves, the master has the letter, and its effect is yet to come.
 *
 * @example
 * const shop = new MasterFifo('/run/shop.fifo');
 * await shop.reload({ workersChain: true });
 */
export class MasterFifo {
  private readonly write: WriteLetters;

  /**
   * @param fifo path on this machine, or a function that writes letters to a FIFO elsewhere
   * @param options seconds that a busy master may take to read; other options of calls have no effect
   */
  constructor(fifo: string | WriteLetters, options: Pick<ConverseOptions, 'timeout'> = {}) {
    this.write = typeof fifo === 'function' ? fifo : (letters) => writeLetters(fifo, letters, options);
  }

  /** Reloads: `r`, `R` at once, `w` or `W` the workers alone, `c` the workers one by one. */
  async reload({ force = false, workersOnly = false, workersChain = false }: FifoReload = {}): Promise<void> {
    checkExclusive('MasterFifo.reload', { workersChain, force });
    if (workersChain) return this.send('c');
    const letter = workersOnly ? 'w' : 'r';
    return this.send(force ? letter.toUpperCase() : letter);
  }

  /** Ends the instance: `q` after running requests, `Q` at once. */
  stop({ force = false }: Pick<FifoReload, 'force'> = {}): Promise<void> {
    return this.send(force ? 'Q' : 'q');
  }

  /** Opens the log files again (`l`), or rotates them first (`L`). */
  reopenLog({ rotate = false }: { readonly rotate?: boolean } = {}): Promise<void> {
    return this.send(rotate ? 'L' : 'l');
  }

  /** Writes statistics to the log: `s`. */
  logStats(): Promise<void> {
    return this.send('s');
  }

  /** Adds a worker to those of `cheaper` (`+`), as often as `count` says. */
  async addWorkers(count = 1): Promise<void> {
    checkWhole('MasterFifo.addWorkers.count', count, { min: 1, max: mostWorkers });
    await this.send('+'.repeat(count));
  }

  /** Takes a worker from those of `cheaper` (`-`), as often as `count` says. */
  async removeWorkers(count = 1): Promise<void> {
    checkWhole('MasterFifo.removeWorkers.count', count, { min: 1, max: mostWorkers });
    await this.send('-'.repeat(count));
  }

  /** Ends all workers until the next request: `C`. */
  goCheap(): Promise<void> {
    return this.send('C');
  }

  /** Stops answering requests, or goes on with it: `p`. */
  togglePause(): Promise<void> {
    return this.send('p');
  }

  /** Stops announcing the instance to subscription servers, or goes on with it: `S`. */
  toggleSubscriptions(): Promise<void> {
    return this.send('S');
  }

  /** Lets an emperor look for changed vassals now: `E`. */
  scanVassals(): Promise<void> {
    return this.send('E');
  }

  /** Writes the pid files again: `P`. */
  updatePidFiles(): Promise<void> {
    return this.send('P');
  }

  /** Chooses one of up to ten FIFOs, by its place in the configuration: `0` to `9`. */
  async useFifo(place: number): Promise<void> {
    checkWhole('MasterFifo.useFifo.place', place, { max: 9 });
    await this.send(String(place));
  }

  /** Sends letters as they are, such as those that plugins define. */
  send(letters: string): Promise<void> {
    return this.write(letters);
  }
}

/** Writes to a FIFO that a master reads. uWSGI makes the FIFO again after each writer, so there may be none for a moment. */
async function writeLetters(path: string, letters: string, { timeout = 5 }: ConverseOptions): Promise<void> {
  const end = Date.now() + timeout * 1000;
  for (;;) {
    try {
      await writeOnce(path, letters);
      return;
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      const isBetween = code === 'ENXIO' || code === 'ENOENT';
      if (isBetween && Date.now() < end) {
        await setTimeout(20);
        continue;
      }
      const seen = code === 'ENXIO' ? `no master read it within ${timeout} s` : message;
      throw new TalkError(path, `send ${letters} to a master`, 'connect', seen, { cause: error });
    }
  }
}

async function writeOnce(path: string, letters: string): Promise<void> {
  const { O_WRONLY, O_NONBLOCK, O_NOFOLLOW } = constants;
  let fifo: FileHandle | undefined;
  try {
    // Who can write to the directory could put a link or a file there.
    fifo = await open(path, O_WRONLY | O_NONBLOCK | O_NOFOLLOW);
    if (!(await fifo.stat()).isFIFO()) throw new Error('it must be a FIFO');
    await fifo.write(letters);
  } finally {
    await fifo?.close();
  }
}
