import { isConfigured, managedProps, typeOf } from '../../src/cli/resource-kinds';
import { declaredAs } from '../engine/support/actions';

const sections = { uwsgi: { master: 'true', socket: ':1' } };
const instance = declaredAs({ type: 'Instance', props: { name: 'shop', sections } });
const configuration = declaredAs({ type: 'Configuration', props: { path: '/etc/a.ini', sections } });
const unit = declaredAs({
  type: 'SystemdUnit',
  props: { name: 'a.service', sections: { Service: { ExecStart: '/bin/a' } } },
});

test('typeOf() is the short name', () => {
  expect([instance, unit, declaredAs()].map(typeOf)).toEqual(['Instance', 'SystemdUnit', 'File']);
});

test('isConfigured() is true for options of uWSGI, and not for settings of systemd', () => {
  expect([instance, configuration, unit, declaredAs()].map(isConfigured)).toEqual([true, true, false, false]);
});

test('managedProps() has the props of what is started with a uWSGI of its own', () => {
  const props = [instance, configuration, unit, declaredAs()].map(managedProps);
  expect(props).toEqual([
    expect.objectContaining({ name: 'shop', binary: '/usr/bin/uwsgi' }),
    undefined,
    undefined,
    undefined,
  ]);
});
