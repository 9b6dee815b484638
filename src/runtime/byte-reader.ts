import type { Duplex } from 'node:stream';
import type { ReceivedData } from './converse';
import { Fault } from './talk-error';

/** Reads a stream in pieces, with minimal read-ahead. */
export class ByteReader {
  readonly #chunks: AsyncIterator<Buffer>;
  readonly #seen: ReceivedData;
  #pending: Buffer[] = [];
  #size = 0;
  #received = 0;

  /** @param seen called with the number of bytes received */
  constructor(stream: Duplex, seen: ReceivedData) {
    this.#chunks = stream[Symbol.asyncIterator]();
    this.#seen = seen;
  }

  /** Number of bytes received so far. */
  get received(): number {
    return this.#received;
  }

  /**
   * Reads exactly `size` bytes; returns `undefined` if the stream ended before the first one.
   *
   * @throws Fault `closed` if it ended after some of them
   */
  async exactly(size: number): Promise<Buffer | undefined> {
    while (this.#size < size && (await this.#more()));
    if (this.#size >= size) return this.#take(size);
    if (this.#size === 0) return undefined;
    throw new Fault(
      'closed',
      `${size} bytes must arrive, but the connection was closed after ${this.#size} of them`,
    );
  }

  /**
   * Reads until the end of the stream.
   *
   * @throws Fault `too-large` if it is more than `limit` bytes
   */
  async rest(limit: number): Promise<Buffer> {
    while (this.#size <= limit && (await this.#more()));
    if (this.#size <= limit) return this.#take(this.#size);
    throw new Fault('too-large', `the answer must have at most ${limit} bytes, but more arrived`);
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
      // A server that closes without reading all our bytes resets the connection; the data received before is complete.
      return false;
    }
    if (next.done === true) return false;
    this.#pending.push(next.value);
    this.#size += next.value.length;
    this.#received += next.value.length;
    this.#seen.text = `${this.#received} bytes arrived`;
    return true;
  }
}
