import { secretFrom } from '../../src/options/secret-source';
import { knownSecrets } from '../../src/secrets/known';
import {
  fetchConnection,
  fetchCredential,
  isFetched,
  misplacedOutputs,
  withStandIns,
} from '../../src/transport/late-connection';

const variable = 'LATE_CONNECTION_TEST';
const secret = secretFrom.env(variable);
const connection = {
  host: 'web1',
  password: secret,
  proxy: { host: 'gate', privateKey: secret },
  become: { user: 'root', password: secret },
};

beforeEach(() => {
  process.env[variable] = 'open sesame';
});
afterEach(() => {
  delete process.env[variable];
});

test('fetchConnection() has every credential as text, and they are masked from then on', async () => {
  expect(await fetchConnection(connection)).toEqual({
    host: 'web1',
    password: 'open sesame',
    proxy: { host: 'gate', privateKey: 'open sesame' },
    become: { user: 'root', password: 'open sesame' },
  });
  expect(knownSecrets().hide('sudo said open sesame')).toBe('sudo said [secret]');
});

test('fetchConnection() fails where a credential is not available', async () => {
  delete process.env[variable];
  await expect(fetchConnection({ host: 'web1', password: secretFrom.env(variable) })).rejects.toThrow(
    `the environment variable ${variable} must be set`,
  );
});

test('fetchCredential() gives texts, and the absence of one, as they are', async () => {
  expect([await fetchCredential('plain'), await fetchCredential(undefined)]).toEqual(['plain', undefined]);
  expect(await fetchCredential(secret)).toBe('open sesame');
});

test.each([
  [connection, true],
  [{ host: 'web1', proxy: { host: 'gate', privateKey: secret } }, true],
  [{ host: 'web1', password: 'plain', proxy: undefined, become: null }, false],
])('isFetched() finds what must be fetched, however deep (%#)', (value, expected) => {
  expect(isFetched(value)).toBe(expected);
});

test('withStandIns() has a text for each value that is to be fetched, and keeps the rest', () => {
  expect(withStandIns({ ...connection, port: 22 })).toEqual({
    host: 'web1',
    port: 22,
    password: 'to be fetched',
    proxy: { host: 'gate', privateKey: 'to be fetched' },
    become: { user: 'root', password: 'to be fetched' },
  });
});

test('misplacedOutputs() names values to be fetched that are no credentials', () => {
  expect(misplacedOutputs(connection)).toEqual([]);
  expect(
    misplacedOutputs({ ...connection, user: secret, become: { user: secret, password: secret } }),
  ).toEqual(['become.user', 'user']);
});
