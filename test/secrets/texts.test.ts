import { textsOf } from '../../src/secrets/texts';

test('textsOf() has every text and number, and no switch', () => {
  expect(textsOf({ a: ['x', { b: 7 }], c: true, d: null })).toEqual(['x', '7']);
  expect([textsOf('a'), textsOf(undefined), textsOf(false)]).toEqual([['a'], [], []]);
});

test('textsOf() has a literal of a configuration as it is written and as the application receives it', () => {
  expect(textsOf('100%%secret')).toEqual(['100%%secret', '100%secret']);
});
