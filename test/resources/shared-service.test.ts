import { isShared } from '../../src/resources/shared-service';

test.each([
  ['supervisor.service', true],
  ['cron.service', true],
  ['ssh@3-10.0.0.1:22.service', true],
  ['rc-local.service', true],
  ['shop.service', false],
  ['uwsgi.service', false],
  ['cronicle.service', false],
])('isShared() of %s is %s', (unit, expected) => {
  expect(isShared(unit)).toBe(expected);
});
