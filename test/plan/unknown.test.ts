import { hasUnknown, Unknown } from '../../src/plan/unknown';

test.each<[string, unknown, boolean]>([
  ['itself', Unknown.value, true],
  ['a list', [1, [Unknown.value]], true],
  ['a map', { a: { b: Unknown.value } }, true],
  ['a map without one', { a: { b: null }, c: [undefined] }, false],
  ['a text', 'computed', false],
])('hasUnknown() of %s is right', (_, value, expected) => {
  expect(hasUnknown(value)).toBe(expected);
});
