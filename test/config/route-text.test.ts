import { routePath } from '../../src/config/route-text';

test('routePath() takes a plain path, and writes "%" so that it stays one', () => {
  expect(routePath('/srv/a-b_c.d', 'files')).toBe('/srv/a-b_c.d');
  expect(routePath('/srv/100%', 'files')).toBe('/srv/100%%');
});

test.each([' ', '\t', ',', '$', '"', "'", '\\'])(
  'routePath() refuses %j, which a route takes for something else',
  (char) => {
    expect(() => routePath(`/srv/a${char}b`, 'files')).toThrow(/in a route: it must hold no blanks/);
  },
);
