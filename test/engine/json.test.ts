import { parseUntrustedJson } from '../../src/engine/json';

test.each([['{"a": [1, "}]"]}'], ['"text"'], ['null']])('parseUntrustedJson() reads %s', (text) => {
  expect(parseUntrustedJson(text)).toEqual({ value: JSON.parse(text) });
});

test.each([
  ['', /is empty \(0 bytes\)/],
  [' \n', /is empty \(2 bytes\)/],
  ['{"a": 1', /is cut off or something else \(7 bytes\)/],
  ['<html>ä</html>', /\(15 bytes\)/],
])('parseUntrustedJson() says what %j is', (text, fault) => {
  expect(parseUntrustedJson(text)).toEqual({ fault: expect.stringMatching(fault) });
});

test.each([
  [100, '[', ']'],
  [100, '{"a":', '}'],
])('parseUntrustedJson() takes %d levels of %s, and no more', (levels, open, close) => {
  const nested = (count: number) => `${open.repeat(count)}1${close.repeat(count)}`;
  expect(parseUntrustedJson(nested(levels))).toHaveProperty('value');
  expect(parseUntrustedJson(nested(levels + 1))).toEqual({
    fault: expect.stringMatching(/nest at most 100 levels/),
  });
});

test('parseUntrustedJson() counts neither brackets in strings nor those that were closed, however deep or long', () => {
  expect(parseUntrustedJson(JSON.stringify('['.repeat(500)))).toHaveProperty('value');
  expect(parseUntrustedJson(JSON.stringify(`\\"${'{'.repeat(500)}`))).toHaveProperty('value');
  expect(parseUntrustedJson(`[${Array(500).fill('[]').join(',')}]`)).toHaveProperty('value');
  // A parser that recursed would end the program.
  expect(parseUntrustedJson('['.repeat(1_000_000))).toHaveProperty('fault');
});
