import { parseDestination } from '../../src/transport/destination';

test.each([
  ['local', { host: 'localhost', local: true }],
  ['web1', { host: 'web1' }],
  ['deploy@web1', { host: 'web1', user: 'deploy' }],
  ['deploy@web1:2222', { host: 'web1', user: 'deploy', port: 2222 }],
  ['ssh://deploy@web1:2222', { host: 'web1', user: 'deploy', port: 2222 }],
  ['ssh://web1/', { host: 'web1' }],
  ['me@corp@web1', { host: 'web1', user: 'me@corp' }],
  ['ssh://me%40corp@web1', { host: 'web1', user: 'me@corp' }],
  ['[::1]:2222', { host: '::1', port: 2222 }],
  ['root@fe80::1', { host: 'fe80::1', user: 'root' }],
])('parseDestination(%j) reads it', (text, connection) => expect(parseDestination(text)).toEqual(connection));

test.each(['', '@web1', 'web1:0', 'web1:70000', '-oProxyCommand=x', 'a b', 'ssh://web1/path'])(
  'parseDestination(%j) refuses it',
  (text) => expect(() => parseDestination(text)).toThrow(RangeError),
);

test('parseDestination() refuses a password, and does not show it', () => {
  expect(() => parseDestination('ssh://deploy:hunter2@web1')).toThrow(/a password must not be in it/);
  expect(() => parseDestination('ssh://deploy:hunter2@web1')).not.toThrow(/hunter2/);
});
