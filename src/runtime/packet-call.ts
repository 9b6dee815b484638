import { ByteReader } from './byte-reader';
import { type CallOptions, type Connect, converse } from './converse';
import { Fault } from './talk-error';
import { decodeHeader, type PacketHeader } from './uwsgi-packet';

/** The packet that answered, and the reader of what follows it. */
export interface PacketAnswer extends PacketHeader {
  readonly body: Buffer;
  readonly reader: ByteReader;
}

/** A packet to send, what must come back, and how messages call it. */
export interface PacketCall {
  /** What it is for: `ping`. */
  readonly purpose: string;
  /** The packet, and what follows it. */
  readonly sent: readonly Buffer[];
  /** What modifier1 of the answer must be. */
  readonly modifier1: number;
  readonly options: CallOptions;
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
  { purpose, sent, modifier1, options }: PacketCall,
  read: (answer: PacketAnswer | undefined) => Result | Promise<Result>,
): Promise<Result> {
  return converse(connect, purpose, options, async (stream, seen) => {
    stream.write(Buffer.concat(sent));
    const reader = new ByteReader(stream, seen);
    const header = await reader.exactly(4);
    if (header === undefined) return read(undefined);
    const facts = decodeHeader(header);
    // Whoever speaks something else would keep us waiting for a body.
    if (facts.modifier1 !== modifier1) {
      throw new Fault(
        'garbage',
        `a uwsgi packet with modifier ${modifier1} must come, and one with ${facts.modifier1} came`,
      );
    }
    const body = await following(reader, facts.size);
    return read({ ...facts, body, reader });
  });
}

/** @throws Fault `closed` when not all of them come */
export async function following(reader: ByteReader, size: number): Promise<Buffer> {
  const bytes = await reader.exactly(size);
  if (bytes !== undefined) return bytes;
  throw new Fault('closed', `${size} bytes must come, and the connection was closed before the first`);
}

/** @throws Fault `closed` when nothing answered */
export function answered(answer: PacketAnswer | undefined, plugin: string): asserts answer is PacketAnswer {
  if (answer !== undefined) return;
  throw new Fault(
    'closed',
    `a uwsgi socket with the plugin ${plugin} must answer, and the connection was closed without an answer`,
  );
}
