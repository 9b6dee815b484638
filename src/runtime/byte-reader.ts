import type { Duplex } from 'node:stream';
import type { Seen } from './converse';
import { Fault } from './talk-error';

/** Reads a stream by pieces, and hardly more than it was asked for. */
export class ByteReader {
  readonly #chunks: AsyncIterator<Buffer>;
  readonly #seen: Seen;
  #pending: Buffer[] = [];
  #size = 0;
  #received = 0;

  /** @param seen is told how many bytes came */
  constructor(stream: Duplex, seen: Seen) {
    this.#chunks = stream[Symbol.asyncIterator]();
    this.#seen = seen;
  }

  /** How many bytes came so far. */
  get received(): number {
    return this.#received;
  }

  /**
   * The next bytes, exactly so many; `undefined` when the stream ended before the first of them.
   *
   * @throws Fault `closed` when it ended within them
   */
  async exactly(size: number): Promise<Buffer | undefined> {
    while (this.#size < size && (await this.#more()));
    if (this.#size >= size) return this.#take(size);
    if (this.#size === 0) return undefined;
    throw new Fault(
      'closed',
      `${size} bytes must come, and the connection was closed after ${this.#size} of them`,
    );
  }

  /**
   * All that comes until the end.
   *
   * @throws Fault `too-large` when that is more than `limit` bytes
   */
  async rest(limit: number): Promise<Buffer> {
    while (this.#size <= limit && (await this.#more()));
    if (this.#size <= limit) return this.#take(this.#size);
    throw new Fault('too-large', `the answer must have at most ${limit} bytes, and more came`);
  }

  #take(size: number): Buffer {
    const all = Buffer.concat(this.#pending);
    this.#pending = [all.subarray(size)];
    this.#size -= size;
    return all.subarray(0, size);
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
    this.#pending.push(next.value);
    this.#size += next.value.length;
    this.#received += next.value.length;
    this.#seen.text = `${this.#received} bytes came`;
    return true;
  }
}
