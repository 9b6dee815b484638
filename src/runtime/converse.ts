import type { Duplex } from 'node:stream';
import { Fault, TalkError, type TalkReason } from './talk-error';

/**
 * Opens a stream to the server, one for each call.
 *
 * @example
 * const connect: Connect = async () => createConnection('/run/shop.sock'); // node:net
 */
export type Connect = () => Promise<Duplex>;

/** Options of a call. */
export interface ConverseOptions {
  /**
   * Address of the server, for error messages.
   * @default - messages contain no address
   */
  readonly address?: string;
  /**
   * Maximum seconds from connecting to the end of the answer.
   * @default 5
   */
  readonly timeout?: number;
  /** Aborts the call; its reason is thrown. */
  readonly signal?: AbortSignal;
}

/** Data received so far, for the message of a timeout. */
export interface ReceivedData {
  text: string;
}

/**
 * Connects, runs a call, and always closes the stream.
 *
 * @param purpose purpose of the call, for messages: `ping`
 * @throws TalkError if it failed; the reason of the signal if it was aborted
 */
export async function converse<Result>(
  connect: Connect,
  purpose: string,
  options: ConverseOptions,
  talk: (stream: Duplex, seen: ReceivedData) => Promise<Result>,
): Promise<Result> {
  const { address, timeout = 5, signal } = options;
  signal?.throwIfAborted();
  const failed = (reason: TalkReason, text: string, cause?: unknown) =>
    new TalkError(address, purpose, reason, text, { cause });
  const seen: ReceivedData = { text: 'no connection was made' };
  let stream: Duplex | undefined;
  let over = false;
  const talked = async (): Promise<Result> => {
    try {
      stream = await connect();
    } catch (error) {
      throw failed('connect', (error as Error).message, error);
    }
    // A reader receives errors itself; an error without a reader must not end the process.
    stream.on('error', () => {});
    if (over) stream.destroy();
    seen.text = 'nothing arrived';
    return talk(stream, seen);
  };
  let interrupt: (reason: unknown) => void = () => {};
  const interrupted = new Promise<never>((_, reject) => {
    interrupt = reject;
  });
  const stop = () => interrupt(signal?.reason);
  const expire = () =>
    interrupt(failed('timeout', `it must take at most ${timeout} s, but by then ${seen.text}`));
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
