import * as fc from 'fast-check';
import {
  decodeArray,
  decodeDict,
  decodeHeader,
  encodeArray,
  encodeDict,
  encodePacket,
} from '../../src/runtime/uwsgi-packet';

const byte = fc.integer({ min: 0, max: 255 });
const bytes = fc.uint8Array({ maxLength: 60 });
const key = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });

test('encodePacket() writes modifier1, the size with its low byte first, modifier2 and the body', () => {
  expect([...encodePacket(173, 2, 'abc')]).toEqual([173, 3, 0, 2, 97, 98, 99]);
  expect([...encodePacket(1, 0, Buffer.alloc(0x1234)).subarray(0, 4)]).toEqual([1, 0x34, 0x12, 0]);
});

test('decodeHeader() reads what encodePacket() wrote', () => {
  fc.assert(
    fc.property(byte, byte, bytes, (modifier1, modifier2, body) => {
      const packet = encodePacket(modifier1, modifier2, body);
      expect(decodeHeader(packet)).toEqual({ modifier1, modifier2, size: body.length });
      expect([...packet.subarray(4)]).toEqual([...body]);
    }),
  );
});

test('decodeDict() reads what encodeDict() wrote, in order, repeated keys included', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(key, bytes), { maxLength: 8 }), (pairs) => {
      const decoded = decodeDict(encodeDict(pairs)).map(([name, value]) => [name, [...value]]);
      expect(decoded).toEqual(pairs.map(([name, value]) => [name, [...value]]));
    }),
  );
});

test('decodeArray() reads what encodeArray() wrote', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ minLength: 1, maxLength: 60 })), (items) => {
      expect(decodeArray(encodeArray(items)).map((item) => [...item])).toEqual(
        items.map((item) => [...item]),
      );
    }),
  );
});

test('decodeDict() and decodeArray() take any bytes: they read them wholly or say what is wrong', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (garbage) => {
      for (const decode of [decodeArray, decodeDict] as const) {
        try {
          const items = decode(Buffer.from(garbage)).flat();
          const size = items.reduce((sum, item) => sum + 2 + Buffer.byteLength(item), 0);
          if (decode === decodeArray) expect(size).toBe(garbage.length);
        } catch (error) {
          expect((error as Error).message).toMatch(/^(an array|a dictionary) must /);
        }
      }
    }),
  );
});

test('decodeArray() tells by how much the last item is cut', () => {
  expect(() => decodeArray(encodeArray(['one', 'three']).subarray(0, -2))).toThrow(
    'an array must end with its last item, but item 1 ends 2 bytes behind it',
  );
  expect(() => decodeDict(encodeArray(['one']))).toThrow(
    'a dictionary must pair keys with values, but 1 items arrived',
  );
});

test.each([
  ['a modifier above 255', () => encodePacket(256, 0), 'its modifiers must be from 0 to 255, not 256'],
  [
    'a body above 65535 bytes',
    () => encodePacket(0, 0, Buffer.alloc(65_536)),
    'at most 65535 bytes, not 65536',
  ],
  [
    'a value above 65535 bytes',
    () => encodeDict([['secret', 'x'.repeat(65_536)]]),
    'the value of "secret" must have at most 65535 bytes, not 65536',
  ],
  ['an empty key', () => encodeDict([['', 'x']]), 'its keys must not be empty'],
  [
    'an empty item, which uWSGI would leave out',
    () => encodeArray(['a', '']),
    'must not be empty, but item 1 is',
  ],
  [
    'items above 65535 bytes together',
    () => encodeArray(['x'.repeat(40_000), 'y'.repeat(40_000)]),
    'the whole must have at most 65535 bytes, not 80004',
  ],
])('encoding refuses %s', (_, encode, message) => {
  expect(encode).toThrow(RangeError);
  expect(encode).toThrow(message);
});

test('a body of exactly 65535 bytes fits', () => {
  expect(decodeHeader(encodePacket(0, 0, Buffer.alloc(65_535))).size).toBe(65_535);
});
