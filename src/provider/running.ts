import { status } from '@grpc/grpc-js';
import { RequestError } from './errors';

/** Seconds a resource may take when the program does not say. */
export const defaultTimeout = 600;

/** Seconds for work to leave things in order once it is told to stop: the engine kills us 5 s after an interrupt. */
const grace = { cancelled: 3, timeout: 30 };

/** The work under way, each piece with its own end. */
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
    const end = work(controller.signal);
    this.#ends.add(end);
    try {
      return await Promise.race([end, afterGrace(controller.signal)]);
    } catch (error) {
      // An abort is told by its reason; what failed on its own while stopping has more to say.
      throw isAbort(error) && controller.signal.aborted ? controller.signal.reason : error;
    } finally {
      clearTimeout(timer);
      this.#controllers.delete(controller);
      end.catch(() => undefined).finally(() => this.#ends.delete(end));
    }
  }

  /** Stops all work; resolves when it has ended. */
  async cancel(): Promise<void> {
    this.#cancelled = true;
    for (const controller of this.#controllers) controller.abort(cancelled('go on'));
    await Promise.allSettled(this.#ends);
  }

  /** Makes it ready for another run. */
  reset(): void {
    this.#cancelled = false;
  }
}

function afterGrace(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => {
      const reason = signal.reason as RequestError;
      const seconds = reason.code === status.CANCELLED ? grace.cancelled : grace.timeout;
      setTimeout(() => reject(reason), seconds * 1000).unref();
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
