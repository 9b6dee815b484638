import type { Duplex } from 'node:stream';
import { Fault, TalkError, type TalkReason } from './talk-error';

/**
 * Opens a stream to the server, one for each conversation.
 *
 * @example
 * const connect: Connect = () => host.connect('/run/shop.sock');
 */
export type Connect = () => Promise<Duplex>;

/** How a conversation is held. */
export interface CallOptions {
  /**
   * How messages call the other side.
   * @default - messages name nobody
   */
  readonly address?: string;
  /**
   * Most seconds from the beginning of connecting to the end of the answer.
   * @default 5
   */
  readonly timeout?: number;
  /** Ends the conversation when it fires; its reason is thrown. */
  readonly signal?: AbortSignal;
}

/** What came so far, told when time runs out. */
export interface Seen {
  text: string;
}

/**
 * Connects, talks, and hangs up, whatever happens.
 *
 * @param purpose what the conversation is for, in messages: `ping`
 * @throws TalkError when it failed; the reason of the signal when that fired
 */
export async function converse<Result>(
  connect: Connect,
  purpose: string,
  options: CallOptions,
  talk: (stream: Duplex, seen: Seen) => Promise<Result>,
): Promise<Result> {
  const { address, timeout = 5, signal } = options;
  signal?.throwIfAborted();
  const failed = (reason: TalkReason, text: string, cause?: unknown) =>
    new TalkError(address, purpose, reason, text, { cause });
  const seen: Seen = { text: 'no connection was made' };
  let stream: Duplex | undefined;
  let over = false;
  const talked = async (): Promise<Result> => {
    try {
      stream = await connect();
    } catch (error) {
      throw failed('connect', (error as Error).message, error);
    }
    // Whoever reads is told of errors; one that comes before or after must not end the process.
    stream.on('error', () => {});
    if (over) stream.destroy();
    seen.text = 'nothing came';
    return talk(stream, seen);
  };
  let interrupt: (reason: unknown) => void = () => {};
  const interrupted = new Promise<never>((_, reject) => {
    interrupt = reject;
  });
  const stop = () => interrupt(signal?.reason);
  const expire = () =>
    interrupt(failed('timeout', `it must take at most ${timeout} s, and by then ${seen.text}`));
  signal?.addEventListener('abort', stop);
  const timer = setTimeout(expire, timeout * 1000);
  try {
    return await Promise.race([talked(), interrupted]);
  } catch (error) {
    if (error instanceof Fault) throw failed(error.reason, error.message);
    throw error;
  } finally {
    over = true;
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
    stream?.destroy();
  }
}

/** Reads a stream by pieces, and never more than it was asked for. */
export class ByteReader {
  readonly #chunks: AsyncIterator<Buffer>;
  readonly #seen: Seen;
  #pending = Buffer.alloc(0);
  #received = 0;

  constructor(stream: Duplex, seen: Seen) {
    this.#chunks = stream[Symbol.asyncIterator]();
    this.#seen = seen;
  }

  /**
   * The next bytes, exactly so many; `undefined` when the stream ended before the first of them.
   *
   * @throws Fault `closed` when it ended within them
   */
  async exactly(size: number): Promise<Buffer | undefined> {
    while (this.#pending.length < size) {
      const had = this.#pending.length;
      if (await this.#more()) continue;
      if (had === 0) return undefined;
      throw new Fault(
        'closed',
        `${size} bytes must come, and the connection was closed after ${had} of them`,
      );
    }
    const bytes = this.#pending.subarray(0, size);
    this.#pending = this.#pending.subarray(size);
    return bytes;
  }

  /**
   * All that comes until the end.
   *
   * @throws Fault `too-large` when that is more than `limit` bytes
   */
  async rest(limit: number): Promise<Buffer> {
    while (this.#pending.length <= limit && (await this.#more()));
    if (this.#pending.length > limit) {
      throw new Fault('too-large', `the answer must have at most ${limit} bytes, and more came`);
    }
    return this.#pending;
  }

  async #more(): Promise<boolean> {
    let next: IteratorResult<Buffer>;
    try {
      next = await this.#chunks.next();
    } catch {
      // Servers that close with bytes of ours unread reset the connection: what came before is whole all the same.
      return false;
    }
    if (next.done === true) return false;
    this.#pending = Buffer.concat([this.#pending, next.value]);
    this.#received += next.value.length;
    this.#seen.text = `${this.#received} bytes came`;
    return true;
  }
}
