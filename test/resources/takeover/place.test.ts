import {
  type ExclusivePlace,
  excludes,
  rivals,
  shared,
  unshared,
} from '../../../src/resources/takeover/place';

const at = (address: string, more: Partial<ExclusivePlace> = {}): ExclusivePlace => ({
  label: address,
  address,
  ...more,
});

test.each([
  [':80', ':80', true],
  [':80', ':81', false],
  [':80', '127.0.0.1:80', true],
  ['127.0.0.1:80', ':80', true],
  ['127.0.0.1:80', '127.0.0.2:80', false],
  [':80', '::1:80', true],
  ['/run/a.sock', '/run/a.sock', true],
  ['/run/a.sock', '/run/b.sock', false],
  ['/run/a:80', ':80', false],
  ['emperor of /etc/a', 'emperor of /etc/a', true],
])('excludes() of %s and %s: %s', (one, other, expected) => {
  expect(excludes(one, other)).toBe(expected);
  expect(excludes(other, one)).toBe(expected);
});

test('rivals() lets a socket unit and its service share a place, and any two a presumed one', () => {
  expect(rivals(at(':80'), at(':80'))).toBe(true);
  expect(rivals(at(':80', { service: 'a.service' }), at(':80', { service: 'a.service' }))).toBe(false);
  expect(rivals(at(':80', { service: 'a.service' }), at(':80', { service: 'b.service' }))).toBe(true);
  expect(rivals(at('command', { presumed: true }), at('command'))).toBe(false);
});

test('shared() and unshared() divide places', () => {
  const [places, others] = [[at(':80'), at('/run/a')], [at('10.0.0.1:80')]];
  expect(shared(places, others)).toEqual([places[0]]);
  expect(unshared(places, others)).toEqual([places[1]]);
  expect(shared(places, [])).toEqual([]);
});
