import { expandFilePath, processPaths } from '../../../src/resources/process/paths';

test('processPaths() has units under systemd alone', () => {
  expect(processPaths({ name: 'shop', manager: 'systemd' })).toMatchObject({
    ini: '/etc/uwsgi/shop.ini',
    directory: '/var/lib/uwsgi-iac/shop',
    unit: 'shop.service',
    unitFile: '/etc/systemd/system/shop.service',
    fifo: '/var/lib/uwsgi-iac/shop/control/master.fifo',
  });
  expect(processPaths({ name: 'shop', manager: 'pidfile', path: '/srv/a.d/shop.xml' })).toMatchObject({
    ini: '/srv/a.d/shop.xml',
    directory: '/srv/a.d/shop.run',
    unit: undefined,
    unitFile: undefined,
    pidfile: '/srv/a.d/shop.run/master.pid',
  });
});

test('processPaths() takes no dot of a directory for that of a suffix', () => {
  expect(processPaths({ name: 'shop', manager: 'pidfile', path: '/srv/a.d/shop' }).directory).toBe(
    '/srv/a.d/shop.run',
  );
});

test.each([
  ['%p', '/etc/uwsgi/shop.ini'],
  ['%d', '/etc/uwsgi/'],
  ['%o', 'shop.ini'],
  ['%dapp.sock', '/etc/uwsgi/app.sock'],
  ['%%p', '%%p'],
  ['%h', '%h'],
])('expandFilePath() of %s is %s', (value, expected) => {
  expect(expandFilePath(value, '/etc/uwsgi/shop.ini')).toBe(expected);
});
