import { ByteReader } from './byte-reader';
import { type CallOptions, type Connect, converse } from './converse';
import { Fault } from './talk-error';
import { decodeHeader, type PacketHeader } from './uwsgi-packet';

/** The packet that answered, and the reader of what follows it. */
export interface PacketAnswer extends PacketHeader {
  readonly body: Buffer;
  readonly reader: ByteReader;
}

/**
 * Sends bytes and reads a packet in return.
 *
 * @param read makes the result; it gets `undefined` when uWSGI closed the connection without a word, which it does for
 * a modifier whose plugin is absent or not allowed, for a packet above `buffer-size`, and to say no
 * @throws TalkError
 */
export function packetCall<Result>(
  connect: Connect,
  purpose: string,
  options: CallOptions,
  sent: readonly Buffer[],
  read: (answer: PacketAnswer | undefined) => Result | Promise<Result>,
): Promise<Result> {
  return converse(connect, purpose, options, async (stream, seen) => {
    stream.write(Buffer.concat(sent));
    const reader = new ByteReader(stream, seen);
    const header = await reader.exactly(4);
    if (header === undefined) return read(undefined);
    const facts = decodeHeader(header);
    const body = facts.size === 0 ? Buffer.alloc(0) : await reader.exactly(facts.size);
    if (body === undefined) {
      throw new Fault(
        'closed',
        `a packet with ${facts.size} bytes must come, and the connection was closed behind its header`,
      );
    }
    return read({ ...facts, body, reader });
  });
}

/** @throws Fault `closed` when nothing answered, `garbage` when something else than `modifier1` did */
export function answered(
  answer: PacketAnswer | undefined,
  modifier1: number,
  plugin: string,
): asserts answer is PacketAnswer {
  if (answer === undefined) {
    throw new Fault(
      'closed',
      `a uwsgi socket with the plugin ${plugin} must answer, and the connection was closed without an answer`,
    );
  }
  if (answer.modifier1 !== modifier1) {
    throw new Fault(
      'garbage',
      `a uwsgi packet with modifier ${modifier1} must come, and one with ${answer.modifier1} came`,
    );
  }
}
