import fc from 'fast-check';
import { formatPath, parsePath } from '../../src/plan/property-path';

test('parsePath() reads what formatPath() writes', () => {
  const part = fc.oneof(
    fc.nat(99),
    fc.string({ minLength: 1 }).filter((text) => text !== '*'),
  );
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.array(part, { maxLength: 4 }), (first, rest) => {
      expect(parsePath(formatPath([first, ...rest]))).toEqual([first, ...rest]);
    }),
  );
});

test.each([
  ['sections.uwsgi["route-host"]', ['sections', 'uwsgi', 'route-host']],
  ['probes[0].http', ['probes', 0, 'http']],
  ['["a\\"b"]', ['a"b']],
  ['triggers[*]', ['triggers', '*']],
])('parsePath() of %s', (text, path) => {
  expect(parsePath(text)).toEqual(path);
});
