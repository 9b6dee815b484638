import { isOwnVariable, namedBySet, usesOf } from '../../src/config/own-variables';

const directives = [
  { key: 'base', value: '/srv' },
  { key: 'chdir', value: '%(base)/shop' },
  { key: 'processes', value: '%(cores + 1)' },
  { key: 'set-placeholder', value: 'name=shop' },
  { key: 'set-ph', value: 'other' },
  { key: 'unused', value: '1' },
];

test('isOwnVariable() is no option of uWSGI, but used by one', () => {
  expect(
    ['base', 'cores', 'unused', 'chdir', 'processes'].map((key) => isOwnVariable(key, directives)),
  ).toEqual([true, true, false, false, false]);
  expect(isOwnVariable('chdir', [{ key: 'env', value: '%(chdir)' }])).toBe(false);
});

test('usesOf() finds names and parts of expressions, and no parts of names', () => {
  expect(usesOf('base', directives)).toEqual([directives[1]]);
  expect(usesOf('bas', directives)).toEqual([]);
});

test('namedBySet() has the names that placeholders introduce', () => {
  expect([...namedBySet(directives)]).toEqual(['name', 'other']);
});
