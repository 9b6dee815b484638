import {
  connectionSchema,
  credentials,
  secretsOfConnection,
  withShortDeadline,
} from '../../src/transport/connection';

test.each([
  [undefined, 15],
  [60, 60],
  [0, 0],
])('withShortDeadline() of a deadline of %s is %s', (connectDeadline, expected) => {
  expect(withShortDeadline({ host: 'web1', connectDeadline })).toEqual({
    host: 'web1',
    connectDeadline: expected,
  });
});

test('secretsOfConnection() has each credential of the host, its jump host and sudo, and nothing else', () => {
  const end = (name: string) => ({
    host: 'web1',
    user: 'deploy',
    hostKey: 'SHA256:key',
    password: `${name} password`,
    privateKey: `${name} key`,
    privateKeyPassword: `${name} passphrase`,
  });
  const connection = {
    ...end('own'),
    proxy: end('proxy'),
    become: { user: 'root', password: 'sudo password' },
  };
  expect(secretsOfConnection(connection)).toEqual([
    ...['own', 'proxy'].flatMap((name) => ['password', 'key', 'passphrase'].map((what) => `${name} ${what}`)),
    'sudo password',
  ]);
  expect(secretsOfConnection({ host: 'web1', proxy: undefined, become: null })).toEqual([]);
});

test('connectionSchema marks exactly the credentials as secret', () => {
  const secret = Object.entries(connectionSchema.shape)
    .filter(([, part]) => (part.meta() as { secret?: boolean } | undefined)?.secret === true)
    .map(([key]) => key);
  expect(secret).toEqual([...credentials]);
});

test.each([
  ['a misspelt key', { host: 'web1', usr: 'deploy' }],
  ['no host', { user: 'deploy' }],
  ['an empty host', { host: '' }],
  ['port 0', { host: 'web1', port: 0 }],
  ['a port as text', { host: 'web1', port: '22' }],
  ['a port beyond the last', { host: 'web1', port: 65_536 }],
  ['fewer attempts than no limit', { host: 'web1', dialErrorLimit: -2 }],
  ['an unknown client', { host: 'web1', client: 'putty' }],
  ['a jump host behind a jump host', { host: 'web1', proxy: { host: 'gate', proxy: { host: 'outer' } } }],
])('connectionSchema refuses %s', (_, connection) => {
  expect(connectionSchema.safeParse(connection).success).toBe(false);
});

test('connectionSchema takes the last port and no limit of attempts', () => {
  const connection = { host: 'web1', port: 65_535, dialErrorLimit: -1, client: 'openssh' };
  expect(connectionSchema.parse(connection)).toEqual(connection);
});
