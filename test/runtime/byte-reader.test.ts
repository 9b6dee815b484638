import { Duplex, Readable } from 'node:stream';
import { ByteReader } from '../../src/runtime/byte-reader';

const reader = (...chunks: readonly string[]) =>
  new ByteReader(Duplex.from(Readable.from(chunks.map((text) => Buffer.from(text)))), { text: '' });

test('ByteReader.exactly() joins chunks, and returns undefined at the end of the stream', async () => {
  const bytes = reader('ab', 'cde');
  expect([String(await bytes.exactly(3)), String(await bytes.exactly(2))]).toEqual(['abc', 'de']);
  expect([await bytes.exactly(1), bytes.received]).toEqual([undefined, 5]);
});

test('ByteReader.exactly() fails when the stream ends within the bytes', async () => {
  await expect(reader('ab').exactly(3)).rejects.toThrow('3 bytes must arrive');
});

test('ByteReader.rest() reads to the end and refuses more than the limit', async () => {
  expect(String(await reader('ab', 'c').rest(3))).toBe('abc');
  await expect(reader('ab', 'cd').rest(3)).rejects.toThrow('at most 3 bytes');
});
