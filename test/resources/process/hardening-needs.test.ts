import { instanceProps } from '../../../src/resources/instance/props';
import { hardeningNeeds } from '../../../src/resources/process/hardening-needs';

const needs = (options: Readonly<Record<string, string | string[]>>, service: object = {}) =>
  hardeningNeeds(instanceProps.parse({ host: 'web1', name: 'shop', sections: { uwsgi: options }, service }));

test('hardeningNeeds() finds what options write', () => {
  const { writes } = needs(
    {
      socket: ['/run/shop/a.sock', '/srv/sockets/b.sock', ':8000'],
      logto: '/var/log/shop/a.log',
      'req-logger': 'file:/var/log/requests/b.log',
      spooler: '/srv/spool',
      cache2: 'name=a,items=10,store=/var/cache/shop/a',
      'static-map': '/static=/srv/static',
      pidfile: '/opt/$(WHERE)/pid',
    },
    { writes: ['/srv/uploads'] },
  );
  expect(writes).toEqual([
    '/var/lib/uwsgi-iac/shop',
    '/srv/sockets',
    '/srv/spool',
    '/srv/uploads',
    '/var/cache/shop',
    '/var/log/requests',
    '/var/log/shop',
  ]);
});

test.each([
  [{ homes: false, sharesTmp: false, root: true }, { chdir: '/srv/shop' }, {}],
  [{ homes: true }, { virtualenv: '/home/shop/venv' }, {}],
  [{ sharesTmp: true }, { socket: '/tmp/shop.sock' }, {}],
  [{ root: false }, {}, { user: 'www-data' }],
])('hardeningNeeds() gives %j for %j and %j', (expected, options, service) => {
  expect(needs(options as Record<string, string>, service)).toMatchObject(expected);
});
