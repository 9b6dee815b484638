import { Unknown } from '../../src/plan/unknown';
import { connectionOf, defaultsOf, mayAdopt, parseConfig } from '../../src/provider/config';
import { Secret } from '../../src/provider/secret';

test('parseConfig() reads what the engine sends as JSON texts, and drops its own keys', () => {
  const values = {
    version: '1.0.0',
    __internal: 'x',
    adopt: 'true',
    hosts: new Secret('{"web1": {"host": "10.0.0.1"}}'),
    connection: ' {"port": 22}',
    broken: '{"a',
    text: 'trueish',
    absent: null,
  };
  expect(parseConfig(values)).toEqual({
    adopt: true,
    hosts: { web1: { host: '10.0.0.1' } },
    connection: { port: 22 },
    broken: '{"a',
    text: 'trueish',
  });
});

test('mayAdopt() is true for true alone', () => {
  expect([mayAdopt({ adopt: true }), mayAdopt({ adopt: 'true' }), mayAdopt({})]).toEqual([
    true,
    false,
    false,
  ]);
});

test('connectionOf() has the settings of every host under those of one', () => {
  const config = {
    connection: { user: 'root', port: 2222 },
    hosts: { web1: { host: '10.0.0.1', port: 22 } },
  };
  expect(connectionOf(config, 'web1')).toEqual({ host: '10.0.0.1', port: 22, user: 'root' });
  expect(connectionOf(config, 'web2')).toBeUndefined();
  expect(connectionOf({}, 'web1')).toBeUndefined();
  expect(connectionOf({ hosts: {} }, 'constructor')).toBeUndefined();
});

test.each([
  ['all hosts', { hosts: Unknown.value }],
  ['the host', { hosts: { web1: Unknown.value } }],
])('connectionOf() cannot connect while %s are unknown', (_, config) => {
  expect(() => connectionOf(config, 'web1')).toThrow('the configuration of the provider is not known yet');
});

test('defaultsOf() is empty while they are unknown or absent', () => {
  expect(defaultsOf({ connection: { port: 22 } })).toEqual({ port: 22 });
  expect([defaultsOf({}), defaultsOf({ connection: Unknown.value })]).toEqual([{}, {}]);
});
