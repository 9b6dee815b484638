import { formatValue, inLine, setIn } from '../../src/plan/format-value';
import { Unknown } from '../../src/plan/unknown';

test.each<[unknown, string]>([
  ['text', 'text'],
  [4, '4'],
  [true, 'true'],
  [['a', 'b'], 'a, b'],
  [{ a: 1 }, '{"a":1}'],
  [Unknown.value, 'computed'],
  [['a', Unknown.value], 'a, computed'],
  ['line\nforged: a → b', '"line\\nforged: a → b"'],
  ['line\rforged', '"line\\rforged"'],
  [null, 'null'],
])('formatValue() of %p is one line: %s', (value, text) => {
  expect(formatValue(value)).toBe(text);
});

test.each(['\n', '\r\n', '\r', '\v', '\f', '\u0085', '\u2028', '\u2029'])(
  'inLine() leaves no line break: %j',
  (line) => {
    expect(inLine(`a${line}b`)).toBe('a\\nb');
  },
);

test('setIn() keeps further lines off the margin', () => {
  expect(setIn('failed\n✓ forged')).toBe('failed\n    ✓ forged');
});
