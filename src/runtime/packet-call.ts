import { ByteReader } from './byte-reader';
import { type Connect, type ConverseOptions, converse } from './converse';
import { Fault } from './talk-error';
import { decodeHeader, type PacketHeader } from './uwsgi-packet';

/** Packet of an answer, with a reader for the data that follows. */
export interface PacketAnswer extends PacketHeader {
  readonly body: Buffer;
  readonly reader: ByteReader;
}

/** A packet to send, the expected answer, and its purpose. */
export interface PacketCall {
  /** Purpose, for messages: `ping`. */
  readonly purpose: string;
  /** The packet and following data. */
  readonly sent: readonly Buffer[];
  /** Expected modifier1 of the answer. */
  readonly modifier1: number;
  readonly options: ConverseOptions;
}

/**
 * Sends bytes and reads a packet in return.
 *
 * @param read returns the result; receives `undefined` if uWSGI closed the connection without an answer. It does so
 * for a modifier whose plugin is missing or not allowed, for a packet above `buffer-size`, and to refuse a call
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
    // Another protocol would make us wait for a body.
    if (facts.modifier1 !== modifier1) {
      throw new Fault(
        'garbage',
        `a uwsgi packet with modifier ${modifier1} must arrive, but one with ${facts.modifier1} arrived`,
      );
    }
    const body = await following(reader, facts.size);
    return read({ ...facts, body, reader });
  });
}

/** @throws Fault `closed` if not all of them arrive */
export async function following(reader: ByteReader, size: number): Promise<Buffer> {
  const bytes = await reader.exactly(size);
  if (bytes !== undefined) return bytes;
  throw new Fault('closed', `${size} bytes must arrive, but the connection was closed before the first`);
}

/** @throws Fault `closed` if there was no answer */
export function answered(answer: PacketAnswer | undefined, plugin: string): asserts answer is PacketAnswer {
  if (answer !== undefined) return;
  throw new Fault(
    'closed',
    `a uwsgi socket with the plugin ${plugin} must answer, but the connection was closed without an answer`,
  );
}
