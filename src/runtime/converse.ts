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
