import { keyValues } from '../../src/options/key-values';
import { Template } from '../../src/options/text';
import { late } from './late';

const resolved = (value: unknown) =>
  value instanceof Template
    ? value.resolve((output) => (output as unknown as { value: unknown }).value)
    : value;

test('keyValues() writes pairs in their order, lists by ";", and leaves out what is absent', () => {
  expect(keyValues({ name: 'pages', maxitems: 100, files: ['a', 'b'], none: undefined })).toBe(
    'name=pages,maxitems=100,files=a;b',
  );
  expect(keyValues({ a: 1, b: 2 }, { separator: ' ' })).toBe('a=1 b=2');
});

test('keyValues() writes a switch only where it is on: uWSGI checks for its presence', () => {
  const switches = { switches: ['bitmap'] };
  expect(keyValues({ name: 'a', bitmap: true }, switches)).toBe('name=a,bitmap=1');
  expect(keyValues({ name: 'a', bitmap: false }, switches)).toBe('name=a');
  expect(keyValues({ name: 'a', bitmap: false })).toBe('name=a,bitmap=False');
});

test.each([
  [true, 'name=a,bitmap=1'],
  [false, 'name=a'],
])('keyValues() decides on a switch that is an Output once it is known: %s', (on, expected) => {
  expect(resolved(keyValues({ name: 'a', bitmap: late(on) }, { switches: ['bitmap'] }))).toBe(expected);
});

test('keyValues() waits for the value of a pair', () => {
  expect(resolved(keyValues({ name: late('a'), size: 1 }))).toBe('name=a,size=1');
});
