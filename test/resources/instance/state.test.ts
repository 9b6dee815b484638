import { Unknown } from '../../../src/plan/unknown';
import { type InstanceProps, instanceProps } from '../../../src/resources/instance/props';
import {
  declaredState,
  instanceFiles,
  pathsWithDefaults,
  resolveProps,
} from '../../../src/resources/instance/state';

const props = (more: object = {}): InstanceProps =>
  instanceProps.parse({ host: 'web1', name: 'shop', sections: { uwsgi: {} }, ...more });
const unknown = Unknown.value as unknown as string;

test.each([
  ['systemd', {}, '/etc/uwsgi/shop.ini', '/var/lib/uwsgi-iac/shop'],
  ['a pidfile', { manager: 'pidfile' }, '/etc/uwsgi/shop.ini', '/etc/uwsgi/shop.run'],
  ['a path', { manager: 'pidfile', path: '/srv/a.b.ini' }, '/srv/a.b.ini', '/srv/a.b.run'],
  ['both', { path: '/a.ini', runtimeDirectory: '/run/x' }, '/a.ini', '/run/x'],
])('pathsWithDefaults() with %s', (_, more, path, runtimeDirectory) => {
  expect(pathsWithDefaults(props(more))).toEqual({ path, runtimeDirectory });
  expect(resolveProps(props(more))).toMatchObject({ name: 'shop', path, runtimeDirectory });
});

test('pathsWithDefaults() makes up no path of a name that is not known yet', () => {
  expect(pathsWithDefaults({ ...props(), name: unknown })).toEqual({});
});

test('declaredState() has what a deletion needs: the socket unit and drop-ins that were written', () => {
  const socket = { listen: [':80'] };
  const dropIns = { limits: { Service: { LimitNOFILE: '9' } } };
  expect(declaredState(props())).toEqual({
    host: 'web1',
    name: 'shop',
    manager: 'systemd',
    path: '/etc/uwsgi/shop.ini',
    runtimeDirectory: '/var/lib/uwsgi-iac/shop',
  });
  expect(declaredState(props({ service: { socket, dropIns } }))).toMatchObject({
    socketUnit: '/etc/systemd/system/shop.socket',
    dropIns: ['/etc/systemd/system/shop.service.d/limits.conf'],
  });
});

test('instanceFiles() lists the configuration, and under systemd the units', () => {
  const socket = { listen: [':80'] };
  expect(instanceFiles(declaredState(props({ manager: 'pidfile' })))).toEqual(['/etc/uwsgi/shop.ini']);
  expect(instanceFiles(declaredState(props({ service: { socket } })))).toEqual([
    '/etc/uwsgi/shop.ini',
    '/etc/systemd/system/shop.service',
    '/etc/systemd/system/shop.socket',
  ]);
});
