import { Unknown } from '../../src/plan/unknown';
import { diffConfig } from '../../src/provider/diff-config';

const olds = { hosts: { web1: { host: '10.0.0.1', port: 22 } }, adopt: true };

test('diffConfig() of equals is empty', () => {
  expect(diffConfig(olds, JSON.parse(JSON.stringify(olds)))).toEqual({
    detailed: new Map(),
    properties: [],
    replaces: [],
    deleteFirst: false,
  });
});

test.each<[string, object, string, string, string]>([
  [
    'another address',
    { hosts: { web1: { host: '10.0.0.2', port: 22 } } },
    'hosts.web1.host',
    'change',
    'hosts',
  ],
  ['another host', { hosts: { ...olds.hosts, 'web-2': {} } }, 'hosts["web-2"]', 'add', 'hosts'],
  ['a host less', { hosts: {} }, 'hosts.web1', 'remove', 'hosts'],
  [
    'an unknown address',
    { hosts: { web1: { host: Unknown.value, port: 22 } } },
    'hosts.web1.host',
    'change',
    'hosts',
  ],
  ['a new setting', { connection: { user: 'root' } }, 'connection', 'add', 'connection'],
])('diffConfig() of %s replaces nothing', (_, change, path, kind, property) => {
  const { detailed, properties, replaces } = diffConfig(olds, { ...olds, ...change });
  expect([...detailed]).toEqual([[path, { kind, replaces: false }]]);
  expect([properties, replaces]).toEqual([[property], []]);
});
