import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Connection } from '../../../src/transport/connection';
import { openSshArguments } from '../../../src/transport/openssh/arguments';
import { testFolder } from '../../support/folder';
import { testHome } from '../../support/home';

const { home, write } = testHome();
const folder = testFolder();
const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGGvJv2VmVHrTs7Dv1vCh7wyYqGqKOBt7iRM8vfVbVxZ';
const args = (connection: Partial<Connection> = {}) =>
  openSshArguments('web1', { host: '10.0.0.1', ...connection }, folder);
/** Values of an option; OpenSSH uses the first. */
const values = (flag: string, given: readonly string[]) =>
  given.flatMap((word, index) => (given[index - 1] === flag ? [word] : []));
const options = (connection: Partial<Connection> = {}) => values('-o', args(connection));

test('openSshArguments() asks nothing at a terminal, and notices a dead connection', () => {
  expect(options()).toEqual(
    expect.arrayContaining([
      'BatchMode=yes',
      'ServerAliveInterval=15',
      'ServerAliveCountMax=4',
      'EscapeChar=none',
    ]),
  );
});

test.each([
  ['15 s for an attempt', {}, ['ConnectTimeout=15']],
  ['whole seconds', { perDialTimeout: 0.2 }, ['ConnectTimeout=1']],
  ['no limit for 0', { perDialTimeout: 0 }, []],
])('openSshArguments() gives %s', (_, connection, expected) => {
  expect(options(connection).filter((option) => option.startsWith('ConnectTimeout'))).toEqual(expected);
});

test('openSshArguments() leaves port, user and key to ~/.ssh/config where the connection has none', () => {
  const none = args();
  expect(['-p', '-l', '-i', '-J'].filter((flag) => none.includes(flag))).toEqual([]);
  const given = args({ port: 2222, user: 'deploy', privateKeyPath: '~/key', agentSocketPath: '/run/agent' });
  expect(['-p', '-l', '-i'].flatMap((flag) => values(flag, given))).toEqual([
    '2222',
    'deploy',
    join(home, 'key'),
  ]);
  expect(values('-o', given)).toEqual(
    expect.arrayContaining(['IdentitiesOnly=yes', 'IdentityAgent=/run/agent']),
  );
});

test('openSshArguments() writes a key that is a text into a file that only the user can read', () => {
  const [path] = values('-i', args({ privateKey: 'the key' }));
  expect(path).toBe(join(folder, 'key'));
  expect(readFileSync(path!, 'utf8')).toBe('the key\n');
  expect((statSync(path!).mode & 0o777).toString(8)).toBe('600');
  expect(args({ privateKey: 'the key' }).join(' ')).not.toContain('the key');
});

test.each(['password', 'privateKeyPassword'] as const)(
  "openSshArguments() refuses %s, which OpenSSH's client takes from no program",
  (option) => {
    expect(() => args({ [option]: 'open sesame' })).toThrow(
      expect.objectContaining({
        reason: 'config',
        message: `web1: Cannot connect to 10.0.0.1 by OpenSSH's client: ${option} must not be set: log in by a key or an agent`,
      }),
    );
  },
);

test('openSshArguments() trusts a pinned key and no other file', () => {
  const given = options({ hostKey: `${key} comment`, port: 2222 });
  const file = join(folder, 'known_hosts');
  expect(given).toEqual(
    expect.arrayContaining([
      `UserKnownHostsFile=${file}`,
      'GlobalKnownHostsFile=/dev/null',
      'StrictHostKeyChecking=yes',
    ]),
  );
  expect(given.find((option) => option.startsWith('UserKnownHostsFile='))).toBe(`UserKnownHostsFile=${file}`);
  expect(readFileSync(file, 'utf8')).toBe(`[10.0.0.1]:2222 ${key}\n`);
});

test('openSshArguments() refuses a pinned fingerprint, and reads no key from nonsense', () => {
  expect(() => args({ hostKey: `SHA256:${'a'.repeat(43)}` })).toThrow(
    /hostKey must be a public key line, but is a fingerprint/,
  );
  expect(() => args({ hostKey: 'nonsense' })).toThrow(/Cannot read hostKey/);
});

test('openSshArguments() checks no key only where the connection says so', () => {
  expect(options({ insecureIgnoreHostKey: true })).toContain('StrictHostKeyChecking=no');
  for (const connection of [{}, { insecureIgnoreHostKey: false }, { knownHostsPath: '~/hosts' }])
    expect(options(connection)).not.toContain('StrictHostKeyChecking=no');
  expect(options({ knownHostsPath: '~/hosts' })).toEqual(
    expect.arrayContaining([`UserKnownHostsFile=${join(home, 'hosts')}`, 'GlobalKnownHostsFile=/dev/null']),
  );
});

test.each([
  [{ host: 'gate' }, 'gate'],
  [{ host: 'gate', user: 'ops', port: 2200 }, 'ops@gate:2200'],
  [{ host: '2001:db8::1', port: 2200 }, '[2001:db8::1]:2200'],
])('openSshArguments() goes through %j by -J %s', (proxy, jump) => {
  expect(values('-J', args({ proxy }))).toEqual([jump]);
});

test('openSshArguments() refuses settings of a jump host that -J cannot carry', () => {
  expect(() => args({ proxy: { host: 'gate', privateKeyPath: '~/key' } })).toThrow(
    /proxy\.privateKeyPath must stand in ~\/\.ssh\/config/,
  );
  expect(() => args({ proxy: { host: 'gate', privateKeyPath: undefined } })).not.toThrow();
});

test('openSshArguments() reads configuration and known_hosts of HOME, also where the account has another home', () => {
  expect(values('-F', args())).toEqual(['none']);
  const config = write('config', '');
  expect(values('-F', args())).toEqual([config]);
  expect(options()).toContain(`UserKnownHostsFile=${join(home, '.ssh', 'known_hosts')}`);
});
