import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readClientConfig } from '../../../src/transport/ssh/client-config';

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
