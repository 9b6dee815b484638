import { mismatches, show } from '../../src/testing/matching';

test.each<[string, unknown, unknown, readonly string[]]>([
  ['equal values', { a: 1, b: ['x'] }, { a: 1, b: ['x'] }, []],
  ['further keys of an object', { a: 1 }, { a: 1, b: 2 }, []],
  ['another value, by its path', { a: { b: [1, 2] } }, { a: { b: [1, 3] } }, ['a.b[1]: expected 2, seen 3']],
  ['a key that is missing', { a: 1 }, {}, ['a: expected 1, seen nothing']],
  ['a list of another length', { a: [1] }, { a: [1, 2] }, ['a: expected [ 1 ], seen [ 1, 2 ]']],
  ['an object in the place of a list', { a: [1] }, { a: { 0: 1 } }, ["a: expected [ 1 ], seen { '0': 1 }"]],
  ['a match', { a: /^x/ }, { a: 'xy' }, []],
  ['no match', { a: /^x/ }, { a: 'y' }, ["a: expected a match of /^x/, seen 'y'"]],
  ['a match of what is no text', { a: /1/ }, { a: 1 }, ['a: expected a match of /1/, seen 1']],
  ['all mismatches', { a: 1, b: 2 }, { a: 2, b: 1 }, ['a: expected 1, seen 2', 'b: expected 2, seen 1']],
  ['another whole', 1, 2, ['props: expected 1, seen 2']],
  ['null for an object', { a: { b: 1 } }, { a: null }, ['a: expected { b: 1 }, seen null']],
])('mismatches() of %s', (_, expected, seen, found) => {
  expect(mismatches(expected, seen)).toEqual(found);
});

test('show() has one line', () => {
  expect(show({ a: 'x'.repeat(100), b: [1] })).not.toContain('\n');
});
