import {
  below,
  hasSecret,
  isSecretAt,
  type Secrecy,
  Secret,
  secrecyOfChanged,
  secrecyOfMoved,
  secretPropPlaces,
  secretTexts,
  union,
  unwrap,
  wrap,
  wrapMap,
} from '../../src/provider/secret';

const hidden = (value: unknown) => new Secret(value);
const at = (...path: readonly (string | number)[]): Secrecy =>
  path.reduceRight<Secrecy>((inner, key) => new Map([[key, inner]]), true);

test.each<[string, unknown, unknown, Secrecy]>([
  ['a plain value', 'a', 'a', false],
  ['a secret', hidden('a'), 'a', true],
  ['a secret in a secret', hidden({ a: hidden('b') }), { a: 'b' }, true],
  ['a list', ['a', hidden('b')], ['a', 'b'], at(1)],
  ['a map', { a: { b: hidden('c') }, d: 'e' }, { a: { b: 'c' }, d: 'e' }, at('a', 'b')],
  ['an instance of a class', new Date(0), new Date(0), false],
])('unwrap() takes %s apart, and wrap() puts it together', (_, value, plain, secrecy) => {
  expect(unwrap(value)).toEqual({ plain, secrecy });
  expect(unwrap(wrap(plain, secrecy))).toEqual({ plain, secrecy });
});

test('wrapMap() marks the parts of a map, never the map', () => {
  expect(wrapMap({ a: 1, b: 2 }, true)).toEqual({ a: hidden(1), b: hidden(2) });
  expect(wrapMap({ a: 1, b: 2 }, at('b'))).toEqual({ a: 1, b: hidden(2) });
  expect(wrapMap({ a: 1 }, false)).toEqual({ a: 1 });
});

test.each<[Secrecy, Secrecy, Secrecy]>([
  [true, false, true],
  [at('a'), true, true],
  [at('a'), false, at('a')],
  [false, at('a'), at('a')],
  [
    at('a', 'b'),
    at('a', 'c'),
    new Map([
      [
        'a',
        new Map([
          ['b', true],
          ['c', true],
        ]),
      ],
    ]),
  ],
])('union() of %j and %j', (one, other, expected) => {
  expect(union(one, other)).toEqual(expected);
});

test('below() is false where no part is secret, at any depth', () => {
  expect(
    below([
      ['a', false],
      ['b', new Map([['c', false]])],
    ]),
  ).toBe(false);
  expect(hasSecret(new Map([['a', new Map([['b', false]])]]))).toBe(false);
  expect(hasSecret(at('a', 'b'))).toBe(true);
});

test.each<[Secrecy, readonly string[], boolean]>([
  [true, ['a', 'b'], true],
  [at('a', 'b'), ['a'], true],
  [at('a'), ['a', 'b'], true],
  [at('a', 'b'), ['a', 'c'], false],
  [at('a'), [], true],
  [false, [], false],
])('isSecretAt() of %j at %j: %s', (secrecy, path, expected) => {
  expect(isSecretAt(secrecy, path)).toBe(expected);
});

test('secretPropPlaces() names an environment variable, so that its neighbours can be shown', () => {
  const props = { sections: { uwsgi: { env: ['A=1', 'TOKEN=x'] } } };
  expect(secretPropPlaces(props, at('sections', 'uwsgi', 'env', 1))).toEqual([
    ['sections', 'uwsgi', 'env', 'TOKEN'],
  ]);
  expect(secretPropPlaces(props, false)).toEqual([]);
});

test('secretTexts() has the texts of secret parts alone', () => {
  const value = { a: ['x', { b: 'y' }], c: 'z' };
  expect(secretTexts(value, at('a', 1))).toEqual(['y']);
  expect(secretTexts(value, true)).toEqual(['x', 'y', 'z']);
  expect(secretTexts(value, false)).toEqual([]);
});

describe('secrecyOfChanged()', () => {
  const texts = ['hunter2'];
  test.each<[string, unknown, unknown, Secrecy, Secrecy]>([
    ['stays where nothing changed', { a: 'x' }, { a: 'x' }, at('a'), at('a')],
    ['stays secret', 'new', 'old', true, true],
    ['covers a list that held a secret', ['b', 'a'], ['a', 'b'], at(0), true],
    ['covers a list that has become one text', 'a', ['a', 'b'], at(0), true],
    ['covers a text that holds a secret', 'is hunter2', 'is', false, true],
    ['covers a list with such a text', ['x', 'hunter2'], ['x'], false, true],
    ['leaves other changes open', { a: 'y', b: 'z' }, { a: 'x' }, false, false],
    ['is found inside of a map', { a: { b: 'new' } }, { a: { b: 'old' } }, at('a', 'b'), at('a', 'b')],
    ['is none of a number', 2, 1, false, false],
  ])('%s', (_, now, before, secrecy, expected) => {
    expect(secrecyOfChanged(now, before, secrecy, texts)).toEqual(expected);
  });
});

test('secrecyOfMoved() covers each text that was not there before', () => {
  const before = { a: 'x', b: { c: 'y' } };
  expect(secrecyOfMoved({ a: 'x', b: { c: 'x' } }, before, false)).toEqual(at('b', 'c'));
  expect(secrecyOfMoved({ ...before, d: 'new' }, before, false)).toEqual(at('d'));
  expect(secrecyOfMoved(before, before, at('a'))).toEqual(at('a'));
});
