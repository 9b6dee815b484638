import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  type HostKeyPolicy,
  judgeHostKey,
  knownTypes,
  onlyAuthoritiesKnow,
  parseHostKey,
} from '../../../src/transport/ssh/host-key';
import { fingerprint } from '../../../src/transport/ssh/known-hosts';
import { testHome } from '../../support/home';

const { home, write } = testHome();
const named = (type: string): Buffer => {
  const name = Buffer.from(type);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(name.length);
  return Buffer.concat([length, name, randomBytes(32)]);
};
const [key, other, rsa] = [named('ssh-ed25519'), named('ssh-ed25519'), named('ssh-rsa')];
const lineOf = (names: string, of: Buffer, type = 'ssh-ed25519'): string =>
  `${names} ${type} ${of.toString('base64')}\n`;

const server = { label: 'shop (10.0.0.1:2222)', keyName: '10.0.0.1', port: 2222 };
const judged = (lines: string, shown = key, { addNew = false, at = server } = {}) =>
  judgeHostKey({ kind: 'known-hosts', files: [write('known_hosts', lines)], addNew }, at, shown);

test.each([
  ['a public key line', lineOf('', key).trim()],
  ['a public key line with a comment', `${lineOf('', key).trim()} root@web1`],
  ['a line of known_hosts', lineOf('web1,10.0.0.1', key)],
])('parseHostKey() reads %s', (_, text) => {
  expect(parseHostKey(text)).toEqual({ kind: 'key', key });
});

test('parseHostKey() reads a fingerprint, with padding or without', () => {
  const print = fingerprint(key);
  expect(parseHostKey(` ${print}=\n`)).toEqual({ kind: 'fingerprint', fingerprint: print });
  expect(parseHostKey(print)).toEqual({ kind: 'fingerprint', fingerprint: print });
});

test.each([
  '',
  'MD5:00:11:22',
  'SHA256:short',
  'ssh-ed25519',
  `ssh-rsa ${key.toString('base64')}`,
  key.toString('base64'),
])('parseHostKey() refuses %j', (text) => {
  expect(() => parseHostKey(text)).toThrow(/Cannot read hostKey: it must be/);
});

test.each<[string, HostKeyPolicy, boolean]>([
  ['the pinned key', { kind: 'key', key }, true],
  ['another key than the pinned one', { kind: 'key', key: other }, false],
  ['the pinned fingerprint', { kind: 'fingerprint', fingerprint: fingerprint(key) }, true],
  [
    'another fingerprint than the pinned one',
    { kind: 'fingerprint', fingerprint: fingerprint(other) },
    false,
  ],
])('judgeHostKey() of %s', (_, policy, trusted) => {
  expect(judgeHostKey(policy, server, key)).toEqual({
    trusted,
    ...(trusted ? {} : { message: expect.stringContaining(`but it showed ssh-ed25519 ${fingerprint(key)}`) }),
  });
});

test('judgeHostKey() warns where no key is verified, and says why', () => {
  expect(judgeHostKey({ kind: 'ignore', because: 'insecureIgnoreHostKey is set' }, server, key)).toEqual({
    trusted: true,
    warning: expect.stringMatching(/is not verified, because insecureIgnoreHostKey is set/),
  });
});

test.each([
  ['by name and port', lineOf('[10.0.0.1]:2222', key)],
  ['by the name alone, as OpenSSH does', lineOf('10.0.0.1', key)],
  ['beside another key of the same type', lineOf('[10.0.0.1]:2222', other) + lineOf('[10.0.0.1]:2222', key)],
  ['beside a revoked other one', `@revoked ${lineOf('*', other)}${lineOf('10.0.0.1', key)}`],
])('judgeHostKey() trusts a key that known_hosts has %s', (_, lines) => {
  expect(judged(lines)).toEqual({ trusted: true });
});

test.each([
  [
    'another key of the type: it changed',
    lineOf('[10.0.0.1]:2222', other),
    /its host key changed.* line 1 holds/,
  ],
  [
    'a line of the port, which the line without a port does not replace',
    lineOf('[10.0.0.1]:2222', other) + lineOf('10.0.0.1', key),
    /its host key changed/,
  ],
  ['nothing of the host', lineOf('10.0.0.2', key), /is unknown.*no line of .* names \[10\.0\.0\.1\]:2222/],
  ['the host at another port', lineOf('[10.0.0.1]:2223', key), /is unknown/],
  [
    'a key of another type',
    lineOf('10.0.0.1', rsa, 'ssh-rsa'),
    /is unknown.* line 1 knows only a ssh-rsa key/,
  ],
  [
    'only a certificate authority',
    `@cert-authority ${lineOf('*', key)}`,
    /certificate authority.*client: 'openssh'/,
  ],
  ['it as revoked', `${lineOf('10.0.0.1', key)}@revoked ${lineOf('*', key)}`, / line 2 marks as revoked/],
])('judgeHostKey() refuses a key where known_hosts has %s', (_, lines, message) => {
  expect(judged(lines)).toEqual({ trusted: false, message: expect.stringMatching(message) });
});

test('judgeHostKey() does not take the line without a port for a server at port 22 of another name', () => {
  const at = { ...server, port: 22 };
  expect(judged(lineOf('10.0.0.1', key), key, { at })).toEqual({ trusted: true });
  expect(judged(lineOf('[10.0.0.1]:2222', key), key, { at })).toMatchObject({ trusted: false });
});

test('judgeHostKey() adds the first key of a host where that is allowed, in a file of the user only', () => {
  const file = join(home, '.ssh', 'new', 'known_hosts');
  const policy = { kind: 'known-hosts', files: [file], addNew: true } as const;
  expect(judgeHostKey(policy, server, key)).toEqual({
    trusted: true,
    warning: expect.stringMatching(/unknown so far; added to .*StrictHostKeyChecking accept-new/),
  });
  expect(readFileSync(file, 'utf8')).toBe(lineOf('[10.0.0.1]:2222', key));
  expect((statSync(file).mode & 0o777).toString(8)).toBe('600');
  expect(judgeHostKey(policy, server, key)).toEqual({ trusted: true });
});

test.each([
  ['a changed key', lineOf('[10.0.0.1]:2222', other)],
  ['a key of another type than the known one', lineOf('10.0.0.1', rsa, 'ssh-rsa')],
  ['a revoked key', `@revoked ${lineOf('*', key)}`],
])('judgeHostKey() never adds %s', (_, lines) => {
  expect(judged(lines, key, { addNew: true })).toMatchObject({ trusted: false });
  expect(readFileSync(join(home, '.ssh', 'known_hosts'), 'utf8')).toBe(lines);
});

test('judgeHostKey() takes files that are missing for empty', () => {
  const file = join(home, '.ssh', 'missing');
  expect(judgeHostKey({ kind: 'known-hosts', files: [file], addNew: false }, server, key)).toMatchObject({
    trusted: false,
  });
  expect(existsSync(file)).toBe(false);
});

test.each([
  ['only an authority', `@cert-authority ${lineOf('10.0.0.1', key)}`, true],
  ['an authority and a key', `@cert-authority ${lineOf('*', other)}${lineOf('10.0.0.1', key)}`, false],
  ['a revoked key', `@revoked ${lineOf('*', key)}`, false],
  ['nothing', '', false],
])('onlyAuthoritiesKnow() where known_hosts has %s: %#', (_, lines, expected) => {
  expect(onlyAuthoritiesKnow(server, [write('known_hosts', lines)])).toBe(expected);
});

test('knownTypes() has each type of key that is known and not revoked, once', () => {
  const lines = [lineOf('10.0.0.1', key), lineOf('10.0.0.1', other), lineOf('10.0.0.1', rsa, 'ssh-rsa')].join(
    '',
  );
  const files = [write('known_hosts', `${lines}@revoked ${lineOf('*', named('ssh-dss'), 'ssh-dss')}`)];
  expect(knownTypes({ kind: 'known-hosts', files, addNew: false }, server)).toEqual([
    'ssh-ed25519',
    'ssh-rsa',
  ]);
  expect(knownTypes({ kind: 'key', key: rsa }, server)).toEqual(['ssh-rsa']);
  expect(knownTypes({ kind: 'ignore', because: 'x' }, server)).toEqual([]);
});
