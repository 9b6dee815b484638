import { given, join, joinGiven, listed, pairs } from '../../src/options/parts';
import { TextTemplate } from '../../src/options/text';
import { late } from './late';

test.each([
  [undefined, false],
  [null, false],
  [0, true],
  ['', true],
  [false, true],
])('given() of %p: %s', (value, expected) => {
  expect(given(value)).toBe(expected);
});

test('listed() makes a list of one, several or none', () => {
  expect([listed('a'), listed(['a', 'b']), listed(undefined), listed(null)]).toEqual([
    ['a'],
    ['a', 'b'],
    [],
    [],
  ]);
});

test('joinGiven() leaves out what is absent, and keeps what is merely empty or 0', () => {
  expect(joinGiven(['a', undefined, null, 0, ''], ',')).toBe('a,0,');
});

test('join() renders objects, and waits for Outputs', () => {
  expect(join(['a', { render: () => 'b' }], ' ')).toBe('a b');
  expect(join(['a', late('b')], ',')).toBeInstanceOf(TextTemplate);
});

test('pairs() keeps the order, and leaves out absent values', () => {
  expect(pairs({ key: 'shop', weight: undefined, server: '10.0.0.1:7000', none: null })).toBe(
    'key=shop,server=10.0.0.1:7000',
  );
  expect(pairs({ a: 1, b: 2 }, ' ')).toBe('a=1 b=2');
});
