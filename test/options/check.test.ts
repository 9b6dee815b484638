import { checkExclusive, checkOneOf, checkWhole, checkWord } from '../../src/options/check';
import { late } from './late';

test('checkWhole() takes whole numbers within the limits, and what is known later', () => {
  for (const value of [0, 5, '5', '%k', undefined, null, late(700)]) checkWhole('a', value, { max: 5 });
  for (const value of [6, -1, 1.5, Number.NaN, 'x', true]) {
    expect(() => checkWhole('a', value, { max: 5 })).toThrow('it must be a whole number from 0 to 5');
  }
  expect(() => checkWhole('a', 0, { min: -2, not: 0 })).toThrow('a whole number of -2 or more, not 0');
});

test('checkWord() refuses blanks and nothing', () => {
  for (const value of ['a', undefined, late('a b')]) checkWord('a', value);
  for (const value of ['', 'a b', 'a\n']) expect(() => checkWord('a', value)).toThrow('without blanks');
});

test('checkExclusive() names both parameters and never shows what is known later', () => {
  checkExclusive('a.b', { one: 1, two: undefined, three: false });
  expect(() => checkExclusive('a.b', { one: 1, two: late('secret') })).toThrow(
    'a.b.two: Cannot take a value known later beside one (1): give one of them',
  );
});

test('checkOneOf() names what is allowed', () => {
  checkOneOf('a', undefined, ['x']);
  expect(() => checkOneOf('a', 'y', ['x', 'z'])).toThrow('a: Cannot take "y": it must be one of x, z');
});
