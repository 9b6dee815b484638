import { lineText } from '../../src/resources/line-text';

test.each([
  ['line feeds, which would forge lines', 'ann\n@done 0\r\nx', 'ann @done 0 x'],
  ['tabs and several blanks', 'a\t \u00a0b', 'a b'],
  ['more than 200 characters', 'x'.repeat(201), 'x'.repeat(200)],
])('lineText has one line of %s', (_, text, expected) => {
  expect(lineText.parse(text)).toBe(expected);
});

test('lineText refuses what is no text', () => {
  expect(lineText.safeParse(1).success).toBe(false);
});
