import { isPlainObject, own } from '../../src/plan/plain-values';
import { Unknown } from '../../src/plan/unknown';

test.each([
  [{}, true],
  [Object.create(null), true],
  [[], false],
  [null, false],
  [new Date(), false],
  [Unknown.value, false],
  ['text', false],
])('isPlainObject() of %p: %s', (value, expected) => {
  expect(isPlainObject(value)).toBe(expected);
});

test('own() sees nothing that every map has', () => {
  expect(own({ a: 1 }, 'a')).toBe(1);
  expect(own({}, 'constructor')).toBeUndefined();
  expect(own({}, 'toString')).toBeUndefined();
});
