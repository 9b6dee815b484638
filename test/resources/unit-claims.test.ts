import { isUnitOf, servicesIn } from '../../src/resources/unit-claims';

test('servicesIn() has the services among claims and paths, of every directory of systemd', () => {
  expect(
    servicesIn([
      'web1:/etc/systemd/system/shop.service',
      '/run/systemd/system/uwsgi-app@.service',
      'web1:/etc/systemd/system/shop.socket',
      'web1:/etc/systemd/system/shop.service.d/limits.conf',
      'web1:/etc/systemd/system/multi-user.target.wants/shop.service',
      'web1:/srv/shop.service',
      'web1:emperor of /etc/uwsgi',
    ]),
  ).toEqual(['shop.service', 'uwsgi-app@.service']);
});

test.each([
  ['shop.service', true],
  ['uwsgi-app@shop.service', true],
  ['uwsgi-app@user@example.org.service', true],
  ['uwsgi-app@.service', true],
  ['other@shop.service', false],
  ['shop.socket', false],
  ['myshop.service', false],
])('isUnitOf() of shop.service and the template uwsgi-app@.service: %s is %s', (unit, expected) => {
  expect(isUnitOf(['shop.service', 'uwsgi-app@.service'], unit)).toBe(expected);
});

test('isUnitOf() finds an instance that is one of them itself', () => {
  expect(isUnitOf(['uwsgi@shop.service'], 'uwsgi@shop.service')).toBe(true);
  expect(isUnitOf(['uwsgi@shop.service'], 'uwsgi@other.service')).toBe(false);
});
