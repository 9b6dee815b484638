import { diffTriggers } from '../../../src/resources/instance/activation-policy';
import { instanceProps } from '../../../src/resources/instance/props';

const given = (options: Readonly<Record<string, string>>, code: string) =>
  instanceProps.parse({
    host: 'web1',
    name: 'shop',
    sections: { uwsgi: { plugin: 'python3', include: '/etc/uwsgi/common.ini', processes: '2', ...options } },
    triggers: { code },
  });

test.each([
  ['chain-reload', { module: 'shop', 'lazy-apps': 'true' }],
  ['workers', { module: 'shop', 'lazy-apps': 'true', cheaper: '1' }],
  ['reload', { module: 'shop' }],
  ['reload', { module: 'shop', 'lazy-apps': 'true', mule: 'mule.py' }],
  ['reload', { module: 'shop', 'lazy-apps': 'true', 'shared-import': 'shared.py' }],
  ['mules', { mule: 'mule.py' }],
  ['reload', {}],
])('diffTriggers() asks for %s with %j, whatever plugins and files there are', (activation, options) => {
  expect(diffTriggers(given(options, '1'), given(options, '2'))).toMatchObject([
    { path: ['triggers', 'code'], activation },
  ]);
});

test('diffTriggers() asks for a reload when packages changed, which the master has read', () => {
  const lazy = { module: 'shop', 'lazy-apps': 'true' };
  const triggers = (virtualenv: string) => ({ ...given(lazy, '1'), triggers: { code: '1', virtualenv } });
  expect(diffTriggers(triggers('a'), triggers('b'))).toMatchObject([
    { path: ['triggers', 'virtualenv'], activation: 'reload' },
  ]);
});
