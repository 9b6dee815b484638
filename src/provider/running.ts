import { status } from '@grpc/grpc-js';
import { forMany } from '../transport/signals';
import { RequestError } from './errors';

/** Seconds a resource may take when the program does not say. */
export const defaultTimeout = 600;

/** Seconds for work to roll back once its time is up. */
const grace = 30;

/** Running operations, each with its own abort signal. */
export class Running {
  readonly #controllers = new Set<AbortController>();
  readonly #ends = new Set<Promise<unknown>>();
  #cancelled = false;

  /**
   * Runs work that stops when its time is up or the run is cancelled.
   *
   * @param seconds 0 for the default
   */
  async run<T>(seconds: number, what: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (this.#cancelled) throw cancelled(what);
    const limit = seconds > 0 ? seconds : defaultTimeout;
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(late(what, limit)), limit * 1000);
    this.#controllers.add(controller);
    const end = work(forMany(controller.signal));
    this.#ends.add(end);
    try {
      return await Promise.race([end, afterGrace(controller.signal)]);
    } catch (error) {
      // An abort is reported by its reason; another error while stopping is more specific.
      throw isAbort(error) && controller.signal.aborted ? controller.signal.reason : error;
    } finally {
      clearTimeout(timer);
      this.#controllers.delete(controller);
      end.catch(() => undefined).finally(() => this.#ends.delete(end));
    }
  }

  /** Aborts all work; resolves when it has ended. */
  async cancel(): Promise<void> {
    this.#cancelled = true;
    for (const controller of this.#controllers) controller.abort(cancelled('go on'));
    await this.ended();
  }

  /** Resolves when no work is under way. */
  async ended(): Promise<void> {
    await Promise.allSettled(this.#ends);
  }

  /** Makes it ready for another run. */
  reset(): void {
    this.#cancelled = false;
  }
}

/**
 * Gives up work that does not end though its time is up. Interrupted work is waited for: it completes or rolls back its change on
 * the host, and only then its state is known. A second interrupt does not wait.
 */
function afterGrace(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => {
      const reason = signal.reason as RequestError;
      if (reason.code === status.DEADLINE_EXCEEDED) setTimeout(() => reject(reason), grace * 1000).unref();
    });
  });
}

function cancelled(what: string): RequestError {
  return new RequestError(status.CANCELLED, `Cannot ${what}: the run was interrupted`);
}

function late(what: string, seconds: number): RequestError {
  return new RequestError(status.DEADLINE_EXCEEDED, `Cannot ${what}: it must be done within ${seconds} s`);
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && (error.name === 'AbortError' || error instanceof RequestError);
}
