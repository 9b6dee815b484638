import { gzipSync } from 'node:zlib';
import { unpacked } from '../../../src/resources/release/inspect';

const packed = (data: Buffer): string => gzipSync(data).toString('base64');

test('unpacked() gives the lines of a manifest', () => {
  expect(unpacked(packed(Buffer.from('one\ntwo\n')), 'web1')).toBe('one\ntwo\n');
});

test.each([
  ['a small one that unpacks to more than may be', packed(Buffer.alloc(257 * 2 ** 20))],
  ['no gzip data', Buffer.from('manifest').toString('base64')],
])('unpacked() refuses %s, and names the host', (_, data) => {
  expect(() => unpacked(data, 'web1')).toThrow(/^web1: Cannot read the manifest of the current release/);
});
