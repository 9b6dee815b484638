import { requireInside, SourceError } from '../../../../src/resources/release/source/entry';

test.each([
  ['a/b.py', 'a/b.py'],
  ['./a', 'a'],
  ['././a/', 'a'],
  ['folder/', 'folder'],
  ['..a/b..', '..a/b..'],
  ['größe 1', 'größe 1'],
])('requireInside() of %s is %s', (path, plain) => {
  expect(requireInside(path)).toBe(plain);
});

test.each(['/etc/passwd', '../a', 'a/../../b', 'a/..', './../a', './/etc'])(
  'requireInside() refuses %j, which leads out',
  (path) => {
    expect(() => requireInside(path)).toThrow(SourceError);
    expect(() => requireInside(path)).toThrow(
      `its entry ${JSON.stringify(path)} must stay inside, but leads out`,
    );
  },
);

test.each(['a\nb', 'a\0b'])('requireInside() refuses %j: a manifest has a line for each path', (path) => {
  expect(() => requireInside(path)).toThrow(/must not hold a line break/);
});
