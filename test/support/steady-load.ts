import { Agent, get } from 'node:http';

/** What clients saw. */
export interface Answers {
  readonly total: number;
  readonly failed: number;
  /** Milliseconds of the longest time between two good answers. */
  readonly gap: number;
}

/** Requests at a fixed rate; each one goes to the first address that takes it, as behind a balancer. */
export class SteadyLoad {
  readonly #agent = new Agent({ keepAlive: false });
  readonly #timer: NodeJS.Timeout;
  readonly #pending = new Set<Promise<void>>();
  readonly #began = performance.now();
  #due = 0;
  #failed = 0;
  #last = performance.now();
  #gap = 0;

  constructor(
    private readonly urls: readonly string[],
    private readonly rate: number,
  ) {
    this.#timer = setInterval(() => this.#send(), 2);
  }

  async stop(): Promise<Answers> {
    clearInterval(this.#timer);
    await Promise.all(this.#pending);
    this.#answered();
    this.#agent.destroy();
    return { total: this.#due, failed: this.#failed, gap: Math.round(this.#gap) };
  }

  #send(): void {
    const wanted = ((performance.now() - this.#began) / 1000) * this.rate;
    for (; this.#due < wanted; this.#due++) {
      const ended = this.#ask(0).finally(() => this.#pending.delete(ended));
      this.#pending.add(ended);
    }
  }

  async #ask(index: number): Promise<void> {
    const url = this.urls[index];
    if (url === undefined) {
      this.#failed++;
      return;
    }
    if (await answers(url, this.#agent)) this.#answered();
    else await this.#ask(index + 1);
  }

  #answered(): void {
    const now = performance.now();
    this.#gap = Math.max(this.#gap, now - this.#last);
    this.#last = now;
  }
}

/** Whether an address gives a good answer. */
export function answers(url: string, agent?: Agent): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get(url, { agent, timeout: 5_000 }, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode === 200));
      response.once('error', () => resolve(false));
    });
    request.once('timeout', () => request.destroy());
    request.once('error', () => resolve(false));
  });
}
