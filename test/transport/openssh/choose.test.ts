import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { usesOpenSsh } from '../../../src/transport/openssh/choose';
import { testFolder } from '../../support/folder';
import { testHome } from '../../support/home';

const { write } = testHome();
const programs = testFolder();
const { PATH } = process.env;
const line = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGGvJv2VmVHrTs7Dv1vCh7wyYqGqKOBt7iRM8vfVbVxZ';
const uses = (connection: object = {}) => usesOpenSsh({ host: 'shop', ...connection });

beforeAll(() => {
  writeFileSync(join(programs, 'ssh'), '#!/bin/sh\n');
  chmodSync(join(programs, 'ssh'), 0o755);
  mkdirSync(join(programs, 'empty'));
});
beforeEach(() => {
  process.env['PATH'] = programs;
});
afterAll(() => {
  process.env['PATH'] = PATH;
});

const proxied = 'Host shop\n  ProxyCommand nc %h %p\n';
const certified = 'Host shop\n  CertificateFile ~/.ssh/id-cert.pub\n';

test.each([
  ['a plain host', '', {}, false],
  ['a ProxyCommand', proxied, {}, true],
  ['a ProxyCommand of another host', proxied.replace('shop', 'web1'), {}, false],
  ['a ProxyCommand that a jump host replaces', proxied, { proxy: { host: 'gate' } }, false],
  ['a ProxyCommand and a password, which only our client takes', proxied, { password: 'secret' }, false],
  ['a ProxyCommand and an encrypted key', proxied, { privateKeyPassword: 'secret' }, false],
  ['a ProxyCommand and a key as text', proxied, { privateKey: 'text' }, true],
  ['a certificate in ~/.ssh/config', certified, {}, true],
  ['a certificate in ~/.ssh/config, and another key', certified, { privateKeyPath: '~/.ssh/key' }, false],
  ['a certificate in ~/.ssh/config, and a key as text', certified, { privateKey: 'text' }, false],
])('usesOpenSsh() for %s', (_, config, connection, expected) => {
  write('config', config);
  expect(uses(connection)).toBe(expected);
});

test('usesOpenSsh() follows `client` before all', () => {
  write('config', proxied);
  expect(uses({ client: 'builtin' })).toBe(false);
  write('config', '');
  expect(uses({ client: 'openssh', password: 'secret' })).toBe(true);
});

test('usesOpenSsh() for a key with a certificate beside it', () => {
  write('key', '');
  expect(uses({ privateKeyPath: '~/.ssh/key' })).toBe(false);
  write('key-cert.pub', '');
  expect(uses({ privateKeyPath: '~/.ssh/key' })).toBe(true);
});

test.each([
  ['only an authority for it', `@cert-authority shop ${line}\n`, {}, true],
  ['a key of it, too', `@cert-authority shop ${line}\nshop ${line}\n`, {}, false],
  ['an authority for another host', `@cert-authority web1 ${line}\n`, {}, false],
  ['only an authority, but the key is pinned', `@cert-authority shop ${line}\n`, { hostKey: line }, false],
  [
    'only an authority, but no key is checked',
    `@cert-authority shop ${line}\n`,
    { insecureIgnoreHostKey: true },
    false,
  ],
  ['only an authority at its port', `@cert-authority [shop]:2222 ${line}\n`, { port: 2222 }, true],
  ['only an authority at another port', `@cert-authority [shop]:2222 ${line}\n`, {}, false],
])('usesOpenSsh() where known_hosts has %s', (_, text, connection, expected) => {
  write('known_hosts', text);
  expect(uses(connection)).toBe(expected);
});

test("usesOpenSsh() never where OpenSSH's client is not installed", () => {
  write('config', proxied);
  process.env['PATH'] = join(programs, 'empty');
  expect(uses()).toBe(false);
});
