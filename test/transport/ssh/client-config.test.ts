import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readClientConfig } from '../../../src/transport/ssh/client-config';
import { resolveTarget } from '../../../src/transport/ssh/target';

const home = mkdtempSync('/tmp/uwsgi-home-');
const before = process.env['HOME'];
beforeAll(() => {
  process.env['HOME'] = home;
  mkdirSync(join(home, '.ssh', 'config.d'), { recursive: true });
});
afterAll(() => {
  process.env['HOME'] = before;
  rmSync(home, { recursive: true });
});
const config = (text: string) => writeFileSync(join(home, '.ssh', 'config'), text);

test('readClientConfig() follows aliases, tokens and Include', () => {
  writeFileSync(
    join(home, '.ssh', 'config.d', 'shop.conf'),
    'Host shop\n  HostName %h.example.org\n  Port 2222\n  IdentityFile ~/.ssh/%r\n',
  );
  config(
    'Include config.d/*.conf\n\nHost *\n  User deploy\n  StrictHostKeyChecking accept-new\n  UserKnownHostsFile ~/a ~/b\n',
  );
  expect(readClientConfig('shop')).toMatchObject({
    hostName: 'shop.example.org',
    port: 2222,
    user: 'deploy',
    identityFiles: [join(home, '.ssh', 'deploy')],
    strictHostKeyChecking: 'accept-new',
    knownHostsFiles: [join(home, 'a'), join(home, 'b')],
  });
});

test('resolveTarget() prefers what the connection says', () => {
  config('Host shop\n  HostName 10.0.0.1\n  User deploy\n  Port 2222\n');
  expect(resolveTarget('shop', { host: 'shop', user: 'root', port: 22 })).toMatchObject({
    address: '10.0.0.1',
    user: 'root',
    port: 22,
    label: 'shop (10.0.0.1:22)',
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

test('resolveTarget() does not send a jump host through itself, and ends circles', () => {
  config('Host *\n  ProxyJump gate\n');
  expect(resolveTarget('shop', { host: 'shop' }).via).toMatchObject({ address: 'gate', via: undefined });
  config('Host a\n  ProxyJump b\nHost b\n  ProxyJump a\n');
  expect(() => resolveTarget('a', { host: 'a' })).toThrow(/must not form a cycle/);
});

test('resolveTarget() names what it cannot follow', () => {
  config('Host shop\n  ProxyCommand nc %h %p\n');
  expect(() => resolveTarget('shop', { host: 'shop' })).toThrow(/by ProxyJump, not by ProxyCommand/);
  expect(() => resolveTarget('web1', { host: 'web1', hostKey: 'nonsense' })).toThrow(/Cannot read hostKey/);
});
