import { decodeUtf8 } from '../../src/config/utf8';

test('decodeUtf8() keeps all that is UTF-8', () => {
  for (const text of ['', 'é', '\uFEFF[uwsgi]', 'a\uFFFDb\r\n', '😀\0'])
    expect(decodeUtf8(Buffer.from(text, 'utf8'))).toBe(text);
});

test.each([
  ['Latin-1', Buffer.from('a\nb\xe9\n', 'latin1'), 2],
  ['a character that is cut', Buffer.from([0x61, 0xe2, 0x82]), 1],
  ['half of a surrogate pair', Buffer.from([0xed, 0xa0, 0x80]), 1],
])('decodeUtf8() refuses %s, naming the line', (_, bytes, line) => {
  expect(() => decodeUtf8(bytes)).toThrow(`it must be UTF-8, and line ${line} is not`);
});
