import { Unknown } from '../../src/plan/unknown';
import { withoutNulls } from '../../src/provider/values';

test('withoutNulls() drops absent entries at any depth, and keeps other empty values and items of lists', () => {
  expect(withoutNulls({ a: null, b: { c: undefined, d: '' }, e: [{ f: null }, null, 0], g: false })).toEqual({
    b: { d: '' },
    e: [{}, null, 0],
    g: false,
  });
  expect(withoutNulls(Unknown.value)).toBe(Unknown.value);
});
