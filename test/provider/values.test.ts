import { Unknown } from '../../src/plan/unknown';
import { isPlainObject, own, withoutNulls } from '../../src/provider/values';

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

test('withoutNulls() drops absent entries at any depth, and keeps other empty values and items of lists', () => {
  expect(withoutNulls({ a: null, b: { c: undefined, d: '' }, e: [{ f: null }, null, 0], g: false })).toEqual({
    b: { d: '' },
    e: [{}, null, 0],
    g: false,
  });
  expect(withoutNulls(Unknown.value)).toBe(Unknown.value);
});

test('own() sees nothing that every map has', () => {
  expect(own({ a: 1 }, 'a')).toBe(1);
  expect(own({}, 'constructor')).toBeUndefined();
  expect(own({}, 'toString')).toBeUndefined();
});
