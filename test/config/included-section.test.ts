import { includedSection } from '../../src/config/included-section';

test.each([
  ['ini', ':zerg', 'zerg'],
  ['include', ':zerg', 'zerg'],
  ['ini', ':', 'uwsgi'],
  ['ini', '/etc/uwsgi/zerg.ini:zerg', undefined],
  ['socket', ':8000', undefined],
])('includedSection() of %s = %s', (key, value, section) =>
  expect(includedSection({ key, value })).toBe(section),
);
