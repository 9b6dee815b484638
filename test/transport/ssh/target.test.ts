import { userInfo } from 'node:os';
import { join } from 'node:path';
import { readClientConfig } from '../../../src/transport/ssh/client-config';
import { knownHostsFilesOf, resolveTarget, targetKey } from '../../../src/transport/ssh/target';
import { testHome } from '../../support/home';

const { home, write } = testHome();
const config = (text: string) => write('config', text);
const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGGvJv2VmVHrTs7Dv1vCh7wyYqGqKOBt7iRM8vfVbVxZ';

test('resolveTarget() prefers the connection, then ~/.ssh/config', () => {
  config('Host shop\n  HostName 10.0.0.1\n  User deploy\n  Port 2222\n  HostKeyAlias shop-key\n');
  expect(resolveTarget('shop', { host: 'shop', user: 'root', port: 22 })).toMatchObject({
    address: '10.0.0.1',
    user: 'root',
    port: 22,
    keyName: 'shop-key',
    label: 'shop (10.0.0.1:22)',
  });
  expect(resolveTarget('shop', { host: 'shop' })).toMatchObject({ user: 'deploy', port: 2222 });
});

test('resolveTarget() has defaults of OpenSSH, and our own time limits, where nothing is set', () => {
  expect(resolveTarget('web1', { host: 'web1' })).toMatchObject({
    label: 'web1:22',
    address: 'web1',
    keyName: 'web1',
    port: 22,
    user: userInfo().username,
    via: undefined,
    credentials: {
      agent: undefined,
      identityFiles: ['id_rsa', 'id_ecdsa', 'id_ed25519'].map((name) => join(home, '.ssh', name)),
    },
    patience: { attempts: 10, perAttempt: 15, deadline: 60 },
  });
});

test('resolveTarget() chains jump hosts, the first one nearest', () => {
  config('Host shop\n  ProxyJump one,ops@two:2200\n');
  const target = resolveTarget('shop', { host: 'shop' });
  expect([target.via?.address, target.via?.user, target.via?.port, target.via?.via?.address]).toEqual([
    'two',
    'ops',
    2200,
    'one',
  ]);
});

test('resolveTarget() goes through the jump host of the connection instead of those of ~/.ssh/config, with the same limits', () => {
  config('Host shop\n  ProxyJump one\n');
  const { via } = resolveTarget('shop', {
    host: 'shop',
    connectDeadline: 5,
    insecureIgnoreHostKey: true,
    proxy: { host: 'gate', user: 'ops' },
  });
  expect(via).toMatchObject({ address: 'gate', user: 'ops', via: undefined, policy: { kind: 'ignore' } });
  expect(via?.patience.deadline).toBe(5);
});

test('resolveTarget() does not send a jump host through itself, and ends circles', () => {
  config('Host *\n  ProxyJump gate\n');
  expect(resolveTarget('shop', { host: 'shop' }).via).toMatchObject({ address: 'gate', via: undefined });
  config('Host a\n  ProxyJump b\nHost b\n  ProxyJump a\n');
  expect(() => resolveTarget('a', { host: 'a' })).toThrow(/must not form a cycle/);
});

test('resolveTarget() names what it cannot follow', () => {
  config('Host shop\n  ProxyCommand nc %h %p\n');
  expect(() => resolveTarget('shop', { host: 'shop' })).toThrow(/by ProxyJump, not by ProxyCommand/);
  expect(resolveTarget('shop', { host: 'shop', proxy: { host: 'gate' } }).via).toMatchObject({
    address: 'gate',
  });
  expect(() => resolveTarget('web1', { host: 'web1', hostKey: 'nonsense' })).toThrow(
    expect.objectContaining({ reason: 'config', message: expect.stringMatching(/Cannot read hostKey/) }),
  );
});

test.each([
  ['a password', { password: 'secret' }],
  ['a key', { privateKey: 'text' }],
  ['the path of a key', { privateKeyPath: '~/key' }],
])('resolveTarget() offers %s alone, because each try counts at the server', (_, credential) => {
  process.env['SSH_AUTH_SOCK'] = '/run/agent';
  expect(resolveTarget('web1', { host: 'web1', ...credential }).credentials).toMatchObject({
    agent: undefined,
    identityFiles: [],
    ...('privateKeyPath' in credential ? { privateKeyPath: join(home, 'key') } : credential),
  });
});

test.each([
  ['of SSH_AUTH_SOCK', '', undefined, '/run/agent', 3],
  ['of ~/.ssh/config', 'IdentityAgent /run/other', undefined, '/run/other', 3],
  ['of the connection, and no key files', 'IdentityAgent /run/other', '/run/own', '/run/own', 0],
  ['that ~/.ssh/config switches off', 'IdentityAgent none', undefined, undefined, 3],
  ['that is none where only identities count', 'IdentitiesOnly yes', undefined, undefined, 3],
  ['of the connection though only identities count', 'IdentitiesOnly yes', '/run/own', '/run/own', 0],
])('resolveTarget() asks the agent %s', (_, line, agentSocketPath, agent, identities) => {
  process.env['SSH_AUTH_SOCK'] = '/run/agent';
  config(`Host *\n  ${line}\n`);
  const { credentials } = resolveTarget('web1', { host: 'web1', agentSocketPath });
  expect([credentials.agent, credentials.identityFiles.length]).toEqual([agent, identities]);
});

test.each([
  ['known_hosts by default', '', {}, { kind: 'known-hosts', addNew: false }],
  ['a pinned key before all', 'StrictHostKeyChecking no', { hostKey: key }, { kind: 'key' }],
  [
    'a pinned key though it also says to ignore keys',
    '',
    { hostKey: key, insecureIgnoreHostKey: true },
    { kind: 'key' },
  ],
  [
    'no key where the connection says so',
    '',
    { insecureIgnoreHostKey: true },
    { kind: 'ignore', because: 'insecureIgnoreHostKey is set' },
  ],
  [
    'no key where ~/.ssh/config says so',
    'StrictHostKeyChecking no',
    {},
    { kind: 'ignore', because: expect.stringMatching(/ssh.config/) },
  ],
  [
    'known_hosts where the connection forbids to ignore keys',
    'StrictHostKeyChecking no',
    { insecureIgnoreHostKey: false },
    { kind: 'known-hosts', addNew: false },
  ],
  [
    'known_hosts, with new hosts added',
    'StrictHostKeyChecking accept-new',
    {},
    { kind: 'known-hosts', addNew: true },
  ],
  [
    'known_hosts, and nothing is added',
    'StrictHostKeyChecking ask',
    {},
    { kind: 'known-hosts', addNew: false },
  ],
])('resolveTarget() trusts by %s', (_, line, connection, policy) => {
  config(`Host *\n  ${line}\n`);
  expect(resolveTarget('web1', { host: 'web1', ...connection }).policy).toMatchObject(policy);
});

test('knownHostsFilesOf() is one file where the connection names it, else those of the user and of the machine', () => {
  const files = (connection: { knownHostsPath?: string } = {}) =>
    knownHostsFilesOf(connection, readClientConfig('web1'));
  const machine = ['/etc/ssh/ssh_known_hosts', '/etc/ssh/ssh_known_hosts2'];
  expect(files()).toEqual([join(home, '.ssh/known_hosts'), join(home, '.ssh/known_hosts2'), ...machine]);
  expect(files({ knownHostsPath: '~/hosts' })).toEqual([join(home, 'hosts')]);
  config('Host *\n  UserKnownHostsFile ~/a ~/b\n');
  expect(files()).toEqual([join(home, 'a'), join(home, 'b'), ...machine]);
});

test('targetKey() differs where any setting does, and shows no secret', () => {
  const keyOf = (connection: object) => targetKey(resolveTarget('web1', { host: 'web1', ...connection }));
  const one = keyOf({ password: 'open sesame' });
  expect(keyOf({ password: 'open sesame' })).toBe(one);
  expect(keyOf({ password: 'another' })).not.toBe(one);
  expect(keyOf({ password: 'open sesame', insecureIgnoreHostKey: true })).not.toBe(one);
  expect(one).not.toContain('sesame');
});
