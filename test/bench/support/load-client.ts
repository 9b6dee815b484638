/**
 * The clients of a load: `load-client.ts PROPS`, a process with a channel to its parent. Requests go out at a fixed rate
 * whether or not earlier ones were answered, and each is timed from the moment it was due: a server that stands still is
 * not spared the requests that would have come meanwhile.
 */
import { Agent, get } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { LoadProps, Order, Report, Seen } from './load';

/** Milliseconds after which a request counts as failed. */
const patience = 30_000;

let expected = { from: 0, to: 0 };
let stopped = false;

process.on('message', (order: Order) => {
  if (order.order === 'expect') expected = order;
  else stopped = true;
});
// The parent died: nobody wants to know.
process.on('disconnect', () => process.exit(1));

const tell = (report: Report): void => {
  process.send?.(report);
};

/** All that is noted of one front. */
class Front {
  // The connection used longest ago is taken next: none idles until the server closes it.
  readonly #agent = new Agent({ keepAlive: true, scheduling: 'fifo' });
  readonly #waits: number[] = [];
  readonly #failures: Record<string, number> = {};
  readonly #revisions = new Set<number>();
  #sent = 0;
  #pending = 0;
  #began = 0;
  #lastGood: number | undefined;
  #stall = 0;
  #rate = 0;

  constructor(
    private readonly name: string,
    private readonly url: string,
  ) {}

  /** Asks at a fixed rate until stopped. */
  async run(rate: number): Promise<void> {
    this.#began = performance.now();
    let next = this.#began;
    while (!stopped) {
      for (; next <= performance.now(); next += 1000 / rate) this.#ask(next);
      await delay(1);
    }
    const seconds = (performance.now() - this.#began) / 1000;
    this.#rate = this.#sent / seconds;
    while (this.#pending > 0) await delay(10);
    this.#agent.destroy();
  }

  seen(): Seen {
    const waits = this.#waits.sort((one, other) => one - other);
    const at = (share: number): number => waits[Math.floor((waits.length - 1) * share)] ?? 0;
    return {
      total: this.#sent,
      failed: Object.values(this.#failures).reduce((sum, count) => sum + count, 0),
      failures: this.#failures,
      median: at(0.5),
      percentile99: at(0.99),
      slowest: at(1),
      stall: this.#stall,
      rate: this.#rate,
      revisions: [...this.#revisions].sort((one, other) => one - other),
    };
  }

  #ask(due: number): void {
    const { from } = expected;
    this.#sent += 1;
    this.#pending += 1;
    let ended = false;
    const end = (failure?: string, revision?: number): void => {
      if (ended) return;
      ended = true;
      clearTimeout(timer);
      this.#pending -= 1;
      const now = performance.now();
      this.#waits.push(now - due);
      if (failure !== undefined) this.#failures[failure] = (this.#failures[failure] ?? 0) + 1;
      else this.#good(now, revision!);
    };
    const request = get(this.url, { agent: this.#agent }, (response) => {
      let text = '';
      response.setEncoding('latin1');
      response.on('data', (data: string) => {
        text += data;
      });
      response.on('error', (error: NodeJS.ErrnoException) => end(nameOf(error)));
      response.on('end', () => {
        if (response.statusCode !== 200) return end(`status ${response.statusCode}`);
        const revision = Number(/^r(\d+)$/.exec(text)?.[1] ?? Number.NaN);
        if (revision >= from && revision <= expected.to) end(undefined, revision);
        else end('wrong body');
      });
    });
    const timer = setTimeout(() => {
      end('timeout');
      request.destroy();
    }, patience);
    request.on('error', (error: NodeJS.ErrnoException) => end(nameOf(error)));
  }

  #good(now: number, revision: number): void {
    this.#stall = Math.max(this.#stall, now - (this.#lastGood ?? now));
    this.#lastGood = now;
    if (this.#revisions.has(revision)) return;
    this.#revisions.add(revision);
    tell({ report: 'revision', front: this.name, revision });
  }
}

function nameOf({ code, message }: NodeJS.ErrnoException): string {
  const names: Readonly<Record<string, string>> = { ECONNREFUSED: 'refused', ECONNRESET: 'reset' };
  return names[code ?? ''] ?? code ?? message;
}

async function main(): Promise<void> {
  const { fronts, rate } = JSON.parse(process.argv.at(-1)!) as LoadProps;
  const all = Object.entries(fronts).map(([name, url]) => new Front(name, url));
  await Promise.all(all.map((front) => front.run(rate)));
  const seen = Object.fromEntries(Object.keys(fronts).map((name, index) => [name, all[index]!.seen()]));
  process.removeAllListeners('disconnect');
  process.send?.({ report: 'end', seen } satisfies Report, () => process.disconnect());
}

void main();
