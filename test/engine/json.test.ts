import { parseJson } from '../../src/engine/json';

test.each([['{"a": [1, "}]"]}'], ['"text"'], ['null']])('parseJson() reads %s', (text) => {
  expect(parseJson(text)).toEqual({ value: JSON.parse(text) });
});

test.each([
  ['', /is empty \(0 bytes\)/],
  [' \n', /is empty \(2 bytes\)/],
  ['{"a": 1', /is cut off or something else \(7 bytes\)/],
  ['<html>ä</html>', /\(15 bytes\)/],
])('parseJson() says what %j is', (text, fault) => {
  expect(parseJson(text)).toEqual({ fault: expect.stringMatching(fault) });
});

test.each([
  [100, '[', ']'],
  [100, '{"a":', '}'],
])('parseJson() takes %d levels of %s, and no more', (levels, open, close) => {
  const nested = (count: number) => `${open.repeat(count)}1${close.repeat(count)}`;
  expect(parseJson(nested(levels))).toHaveProperty('value');
  expect(parseJson(nested(levels + 1))).toEqual({ fault: expect.stringMatching(/nest at most 100 levels/) });
});

test('parseJson() counts neither brackets in strings nor those that were closed, however deep or long', () => {
  expect(parseJson(JSON.stringify('['.repeat(500)))).toHaveProperty('value');
  expect(parseJson(JSON.stringify(`\\"${'{'.repeat(500)}`))).toHaveProperty('value');
  expect(parseJson(`[${Array(500).fill('[]').join(',')}]`)).toHaveProperty('value');
  // A parser that recursed would end the program.
  expect(parseJson('['.repeat(1_000_000))).toHaveProperty('fault');
});
