import { Fault } from './talk-error';

/** Text (encoded as UTF-8) or bytes. */
export type Bytes = string | Uint8Array;

/** The four bytes before the body of a packet. */
export interface PacketHeader {
  /** Plugin that handles it; 255 in an answer means a result. */
  readonly modifier1: number;
  readonly modifier2: number;
  /** Size of the body in bytes. */
  readonly size: number;
}

/** Maximum size of a packet body, and of each item in it: sizes are 16-bit. */
const most = 0xffff;

/**
 * Encodes a packet of the uwsgi protocol: modifier1, size (two bytes, little endian), modifier2, body.
 *
 * uWSGI refuses bodies above its `buffer-size` (4096 bytes unless set) by closing the connection.
 *
 * @throws RangeError if the body exceeds 65535 bytes, or a modifier exceeds one byte
 */
export function encodePacket(modifier1: number, modifier2: number, body: Bytes = ''): Buffer {
  for (const modifier of [modifier1, modifier2]) {
    if (!Number.isInteger(modifier) || modifier < 0 || modifier > 255)
      throw new RangeError(`Cannot encode a packet: its modifiers must be from 0 to 255, not ${modifier}`);
  }
  const bytes = Buffer.from(body as Uint8Array);
  checkSize('a packet', 'its body', bytes.length);
  const header = Buffer.from([modifier1, 0, 0, modifier2]);
  header.writeUInt16LE(bytes.length, 1);
  return Buffer.concat([header, bytes]);
}

/** Reads the header of a packet. */
export function decodeHeader(bytes: Buffer): PacketHeader {
  if (bytes.length < 4)
    throw new Fault('garbage', `the header of a packet must have 4 bytes, not ${bytes.length}`);
  return { modifier1: bytes[0]!, size: bytes.readUInt16LE(1), modifier2: bytes[3]! };
}

/**
 * Encodes pairs as the body of a packet. Keys may repeat.
 *
 * @throws RangeError if a key is empty (uWSGI drops such a request) or a size exceeds 65535 bytes
 */
export function encodeDict(pairs: Iterable<readonly [string, Bytes]>): Buffer {
  const items = [...pairs].flatMap(([key, value]) => {
    if (key === '') throw new RangeError('Cannot encode a dictionary: its keys must not be empty');
    return [item(key, 'a key'), item(value, `the value of ${JSON.stringify(key)}`)];
  });
  return whole('a dictionary', items);
}

/** @throws Fault `garbage` if the bytes are not a dictionary */
export function decodeDict(bytes: Buffer): [string, Buffer][] {
  const items = decodeItems(bytes, 'a dictionary');
  if (items.length % 2 === 1)
    throw new Fault('garbage', `a dictionary must pair keys with values, but ${items.length} items arrived`);
  return items.flatMap((key, index): [string, Buffer][] =>
    index % 2 === 0 ? [[key.toString(), items[index + 1]!]] : [],
  );
}

/**
 * Encodes texts as the body of a packet.
 *
 * @throws RangeError if one is empty (uWSGI skips it, which would shift the following ones) or too long
 */
export function encodeArray(texts: Iterable<Bytes>): Buffer {
  return whole(
    'an array',
    [...texts].map((text, index) => {
      if (text.length === 0)
        throw new RangeError(`Cannot encode an array: its items must not be empty, but item ${index} is`);
      return item(text, `item ${index}`);
    }),
  );
}

/** @throws Fault `garbage` if the bytes are not an array */
export function decodeArray(bytes: Buffer): Buffer[] {
  return decodeItems(bytes, 'an array');
}

function item(value: Bytes, what: string): Buffer {
  const bytes = Buffer.from(value as Uint8Array);
  checkSize('a packet', what, bytes.length);
  const size = Buffer.alloc(2);
  size.writeUInt16LE(bytes.length);
  return Buffer.concat([size, bytes]);
}

function whole(what: string, items: readonly Buffer[]): Buffer {
  const bytes = Buffer.concat(items);
  checkSize(what, 'the whole', bytes.length);
  return bytes;
}

function checkSize(what: string, part: string, size: number): void {
  if (size > most)
    throw new RangeError(`Cannot encode ${what}: ${part} must have at most ${most} bytes, not ${size}`);
}

function decodeItems(bytes: Buffer, what: string): Buffer[] {
  const items: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const size = at + 2 <= bytes.length ? bytes.readUInt16LE(at) : 0;
    const end = at + 2 + size;
    if (end > bytes.length) {
      throw new Fault(
        'garbage',
        `${what} must end with its last item, but item ${items.length} ends ${end - bytes.length} bytes behind it`,
      );
    }
    items.push(bytes.subarray(at + 2, end));
    at = end;
  }
  return items;
}
