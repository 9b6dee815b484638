/** Batches concurrent calls: those made in the same tick, and those made while an earlier batch is running. */
export class Batch<Request, Result> {
  private waiting: {
    request: Request;
    resolve: (result: Result) => void;
    reject: (error: unknown) => void;
  }[] = [];
  private scheduled = false;

  /** @param send answers all requests in order; an Error as an answer rejects that call only */
  constructor(
    private readonly send: (requests: readonly Request[]) => Promise<readonly (Result | Error)[]>,
  ) {}

  /** Adds a call to the next batch. */
  add(request: Request): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ request, resolve, reject });
      this.schedule();
    });
  }

  private schedule(): void {
    if (this.scheduled || this.waiting.length === 0) return;
    this.scheduled = true;
    // Not a microtask: callers that first await something trivial still join the same batch.
    setImmediate(async () => {
      const calls = this.waiting;
      this.waiting = [];
      try {
        const results = await this.send(calls.map(({ request }) => request));
        for (const [index, { resolve, reject }] of calls.entries()) {
          const result = results[index]!;
          if (result instanceof Error) reject(result);
          else resolve(result);
        }
      } catch (error) {
        for (const { reject } of calls) reject(error);
      } finally {
        this.scheduled = false;
        this.schedule();
      }
    });
  }
}
