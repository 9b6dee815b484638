import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** A steady load on one or more fronts at the same time. */
export interface LoadProps {
  /** URLs by the name of the front. */
  readonly fronts: Readonly<Record<string, string>>;
  /** Requests a second on each front. */
  readonly rate: number;
  /** Revision that the first answer tells. @default 0 */
  readonly first?: number;
}

/** What clients of one front saw. */
export interface Seen {
  readonly total: number;
  readonly failed: number;
  /** How many failed in which way: `refused`, `reset`, `timeout`, `status 502`, `wrong body`. */
  readonly failures: Readonly<Record<string, number>>;
  /** Milliseconds, each from the moment a request was due to the end of its answer. */
  readonly median: number;
  readonly percentile99: number;
  readonly slowest: number;
  /** Milliseconds of the longest time without any good answer. */
  readonly stall: number;
  /** Requests begun a second. */
  readonly rate: number;
  /** Revisions that came as an answer. */
  readonly revisions: readonly number[];
}

/** What a load is told. */
export type Order =
  /** From now on an answer tells one of these revisions; all others are wrong. */
  { readonly order: 'expect'; readonly from: number; readonly to: number } | { readonly order: 'stop' };

/** What a load tells. */
export type Report =
  | { readonly report: 'revision'; readonly front: string; readonly revision: number }
  | { readonly report: 'end'; readonly seen: Readonly<Record<string, Seen>> };

/** A load that runs in a process of its own, so that nothing else here slows its clock. */
export class Load {
  readonly #child: ChildProcess;
  readonly #fronts: readonly string[];
  readonly #first = new Map<string, Set<number>>();
  readonly #waiting = new Set<() => void>();
  #ended = false;

  private constructor(props: LoadProps) {
    this.#fronts = Object.keys(props.fronts);
    const jiti = require.resolve('jiti/package.json').replace(/package\.json$/, 'lib/jiti-cli.mjs');
    this.#child = fork(jiti, [join(__dirname, 'load-client.ts'), JSON.stringify(props)], { execArgv: [] });
    for (const front of this.#fronts) this.#first.set(front, new Set());
    this.#child.on('message', (message: Report) => {
      if (message.report === 'revision') this.#first.get(message.front)!.add(message.revision);
      for (const look of this.#waiting) look();
    });
    this.#child.once('exit', () => {
      this.#ended = true;
      for (const look of this.#waiting) look();
    });
  }

  /** Begins to ask, and waits until every front has given its first good answer. */
  static async start(props: LoadProps): Promise<Load> {
    const load = new Load(props);
    const { first = 0 } = props;
    load.#tell({ order: 'expect', from: first, to: first });
    try {
      await load.sees(first, 30_000);
    } catch (error) {
      load.kill();
      throw error;
    }
    return load;
  }

  /** Every other revision is a wrong answer for requests sent from now on. */
  expect(from: number, to: number): void {
    this.#tell({ order: 'expect', from, to });
  }

  /**
   * Waits until every front has answered with a revision.
   *
   * @throws Error after so many milliseconds
   */
  async sees(revision: number, timeout: number): Promise<void> {
    const missing = () => this.#fronts.filter((front) => !this.#first.get(front)!.has(revision));
    await new Promise<void>((resolve, reject) => {
      const settle = (error?: Error): void => {
        clearTimeout(timer);
        this.#waiting.delete(look);
        if (error === undefined) resolve();
        else reject(error);
      };
      const look = (): void => {
        if (missing().length === 0) settle();
        else if (this.#ended) settle(new Error(`Cannot see revision ${revision}: the load ended`));
      };
      const timer = setTimeout(() => {
        const where = missing().join(' and ');
        settle(
          new Error(`Cannot see revision ${revision}: no answer of it through ${where} in ${timeout} ms`),
        );
      }, timeout);
      this.#waiting.add(look);
      look();
    });
  }

  /** Asks no more, waits for the answers that are under way, and tells what was seen by the name of the front. */
  async stop(): Promise<Readonly<Record<string, Seen>>> {
    const end = new Promise<Readonly<Record<string, Seen>>>((resolve, reject) => {
      this.#child.on('message', (message: Report) => {
        if (message.report === 'end') resolve(message.seen);
      });
      this.#child.once('exit', (code) => reject(new Error(`Cannot read the load: it ended with ${code}`)));
    });
    const gone = once(this.#child, 'exit');
    this.#tell({ order: 'stop' });
    const seen = await end;
    await gone;
    return seen;
  }

  /** Ends it at once. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }

  #tell(order: Order): void {
    this.#child.send(order);
  }
}
