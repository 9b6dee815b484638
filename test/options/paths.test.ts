import { purePath } from '../../src/options/paths';
import { late } from './late';

test.each([
  ['/var//run/', '/var/run'],
  ['//host/a', '//host/a'],
  ['///a', '/a'],
  ['./a/./b', 'a/b'],
  ['a/../b', 'a/../b'],
  ['/', '/'],
  ['.', '.'],
  ['', '.'],
])('purePath() of %j is %j, as pathlib prints it', (path, expected) => {
  expect(purePath(path)).toBe(expected);
});

test('purePath() leaves an Output alone', () => {
  const output = late('/var//run');
  expect(purePath(output)).toBe(output);
});
