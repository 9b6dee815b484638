import { viewsOf } from '../../src/secrets/views';

/** Texts that a text may stand for. */
const read = (text: string): readonly string[] => viewsOf(text).map(({ bytes }) => bytes);

test.each([
  ['a URL', 'p%40ss%2fword', 'p@ss/word'],
  ['doubled percent signs', '50%%', '50%'],
  ['JSON', 'a\\"b\\n\\u00e9\\t', 'a"b\n\u00c3\u00a9\t'],
  ['JSON with a pair of surrogates', '\\ud83d\\ude00', Buffer.from('😀').toString('latin1')],
  ['C in hex', '\\x41\\xff', 'A\xff'],
  ['C in octal', '\\101\\377', 'A\xff'],
  ['a backslash before any character', '\\$\\\\', '$\\'],
  ['names of controls', '\\e\\a\\s', '\x1b\x07 '],
  ['a quoted word of the shell', "it'\\''s", "it's"],
  ["a quoted word of Python's shlex", `it'"'"'s`, "it's"],
  ['names of XML', '&lt;a&gt; &amp; &quot;&apos;', `<a> & "'`],
  ['numbers of XML', '&#65;&#x42;', 'AB'],
])('viewsOf() decodes %s', (_, text, meant) => {
  expect(read(text)).toContain(meant);
});

test('viewsOf() has the text itself first, and nothing else where no notation is in it', () => {
  expect(viewsOf('plain text')).toEqual([{ bytes: 'plain text' }]);
  expect(read('100% of it')).toEqual(['100% of it']);
  expect(read('a%41')[0]).toBe('a%41');
});

test('viewsOf() decodes text within text: a URL in JSON, JSON in a log of Python', () => {
  expect(read('\\u0025\\u0034\\u0031')).toContain('A');
  expect(read('\\\\n')).toContain('\n');
});

test('viewsOf() passes over a character beyond Unicode', () => {
  expect(read('a&#x110000;b')).toContain('ab');
});

test('viewsOf() knows where in the source each byte comes from', () => {
  const text = 'x%40y&lt;z';
  for (const { bytes, starts } of viewsOf(text)) {
    if (starts === undefined) continue;
    expect(starts).toHaveLength(bytes.length + 1);
    expect(starts.at(-1)).toBe(text.length);
    // Each byte stands from its start to that of the next one.
    expect([...bytes].map((_, index) => text.slice(starts[index], starts[index + 1])).join('')).toBe(text);
  }
  const [, url] = viewsOf(text);
  expect(text.slice(url!.starts![1], url!.starts![2])).toBe('%40');
});

test('viewsOf() gives every byte of one character the whole of its source', () => {
  const text = 'a\\u00e9b';
  const [, json] = viewsOf(text);
  expect(json!.bytes).toBe('a\u00c3\u00a9b');
  expect([...json!.starts!]).toEqual([0, 1, 1, 7, 8]);
});
