/**
 * Calls that travel together: those made in the same moment, and those made while an earlier batch is under way.
 */
export class Batch<Request, Result> {
  private waiting: {
    request: Request;
    resolve: (result: Result) => void;
    reject: (error: unknown) => void;
  }[] = [];
  private scheduled = false;

  /** @param send answers all requests at once, in their order; an Error in the place of an answer rejects that call only */
  constructor(
    private readonly send: (requests: readonly Request[]) => Promise<readonly (Result | Error)[]>,
  ) {}

  /** Adds a call to the batch that leaves next. */
  add(request: Request): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ request, resolve, reject });
      this.schedule();
    });
  }

  private schedule(): void {
    if (this.scheduled || this.waiting.length === 0) return;
    this.scheduled = true;
    // Not a microtask: callers that await something trivial first still make it into the same batch.
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
