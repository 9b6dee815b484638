import { excluding } from '../../../../src/resources/release/source/globs';

test.each([
  ['*.pyc', 'a/b/c.pyc', true],
  ['*.pyc', 'a/b/c.py', false],
  ['.git', '.git', true],
  ['.git', 'sub/.git', true],
  ['.git', 'a.git', false],
  ['docs/**', 'docs/a/b.md', true],
  ['/docs', 'docs', true],
  ['docs/*', 'docs/a/b.md', false],
  ['**/cache/*', 'a/b/cache/x', true],
  ['**/cache/*', 'cache/x', true],
  ['a?c', 'abc', true],
  ['a+(b)[c]', 'a+(b)[c]', true],
])('excluding() with %s decides about %s: %s', (pattern, path, left) => {
  expect(excluding([pattern])(path)).toBe(left);
});
