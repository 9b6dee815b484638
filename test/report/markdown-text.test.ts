import {
  code,
  codeBlock,
  codeCell,
  codeList,
  htmlCode,
  row,
  short,
  words,
} from '../../src/report/markdown-text';

test('short() has one line, and at most 300 characters', () => {
  expect(short('a\nb\r\nc\rd')).toBe('a⏎b⏎c⏎d');
  expect([short('x'.repeat(300)), short('x'.repeat(301))]).toEqual(['x'.repeat(300), `${'x'.repeat(300)}…`]);
});

test.each([
  ['plain', '`plain`'],
  ['', '*empty*'],
  ['  ', '*blank*'],
  ['a `b` c', '``a `b` c``'],
  ['a ``b`` `c', '```a ``b`` `c```'],
  ['`b', '`` `b ``'],
  ['b`', '`` b` ``'],
  ['@ann <b>', '`@ann <b>`'],
])('code() of %j cannot be left by its text', (text, expected) => {
  expect(code(text)).toBe(expected);
});

test('codeCell() ends no cell of a table', () => {
  expect(codeCell('a|b')).toBe('`a\\|b`');
});

test.each([
  ['<img src=x> & more', '&lt;img src=x&gt; &amp; more'],
  [
    '*a* _b_ [c](d) `e` ~f~ #1 $x$ a\\b |',
    '\\*a\\* \\_b\\_ \\[c\\](d) \\`e\\` \\~f\\~ \\#1 \\$x\\$ a\\\\b \\|',
  ],
  ['@ann', '@\u200bann'],
])('words() of %j has no markup and mentions no user', (text, expected) => {
  expect(words(text)).toBe(expected);
});

test('htmlCode() escapes HTML', () => {
  expect(htmlCode('<a href="x">&\n')).toBe('<code>&lt;a href=&quot;x&quot;&gt;&amp;⏎</code>');
});

test('codeBlock() cannot be ended by its text', () => {
  expect(codeBlock('diff', 'a')).toBe('```diff\na\n```\n');
  expect(codeBlock('', '````\n')).toBe('`````\n````\n\n`````\n');
});

test('row() and codeList()', () => {
  expect(row('a', 'b')).toBe('| a | b |\n');
  expect([codeList(['a', 'b'], 2), codeList(['a', 'b', 'c'], 2)]).toEqual([
    '`a`, `b`',
    '`a`, `b` and 1 more',
  ]);
});
