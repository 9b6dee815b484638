import { printable, printableJson } from '../../src/secrets/printable';

test.each([
  ['\u001b]0;PWNED\u0007\u001b[2J', '\\x1b]0;PWNED\\x07\\x1b[2J'],
  ['overwritten\rline', 'overwritten\\rline'.replace('\\r', '\\x0d')],
  ['two\r\nlines\tand a tab\n', 'two\nlines\tand a tab\n'],
  ['\u009b31m \u007f \0', '\\x9b31m \\x7f \\x00'],
  [
    'a\u202egpj.exe \u2066x\u2069 \u200e\u200f \u061c',
    'a\\u202egpj.exe \\u2066x\\u2069 \\u200e\\u200f \\u061c',
  ],
  ['pass\u200bword \ufeff \u2028', 'pass\\u200bword \\ufeff \\u2028'],
  ['tag \u{e0041}', 'tag \\u{e0041}'],
  ['half \ud800 of a character', 'half \\ud800 of a character'],
  [
    '::error::all is lost\n  ::stop-commands::x\na::b',
    '\\::error::all is lost\n  \\::stop-commands::x\na::b',
  ],
  ['##[error]x and ##vso[task.setvariable]', '#\\#[error]x and #\\#vso[task.setvariable]'],
  ['Grüße, मराठी क्‍ष, 日本語, [::1]:80 and → ✓', 'Grüße, मराठी क्‍ष, 日本語, [::1]:80 and → ✓'],
])('printable() shows what would act, and nothing else otherwise: %j', (text, shown) => {
  expect(printable(text)).toBe(shown);
  expect(printable(printable(text))).toBe(shown);
});

test('printableJson() is the same value, with nothing in it that acts', () => {
  const value = {
    text: '\u001b[2J \u009b \u202e \u007f \u{e0041} \ud800\nnext\ttab ::error::',
    list: ['\r'],
  };
  const text = printableJson(value);
  expect(JSON.parse(text)).toEqual(value);
  expect(printable(text)).toBe(text);
  expect(text.split('\n').length).toBeGreaterThan(3);
});
