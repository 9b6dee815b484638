import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hasAccount } from '../../../../src/resources/process/shell/accounts';
import { testFolder } from '../../../support/folder';
import { runShell } from '../../../support/run-shell';

const folder = testFolder();
writeFileSync(
  join(folder, 'getent'),
  '#!/bin/sh\n[ "$1 $2" = "passwd shop" ] || [ "$1 $2" = "group www" ]\n',
);
chmodSync(join(folder, 'getent'), 0o755);

test.each([
  ['passwd', 'shop', true],
  ['passwd', 'www', false],
  ['group', 'www', true],
  ['group', "it's", false],
] as const)('hasAccount() of %s %s: %s', (database, name, expected) => {
  const { status } = runShell(hasAccount(database, name), {
    env: { PATH: `${folder}:${process.env['PATH']}` },
  });
  expect(status === 0).toBe(expected);
});

test('hasAccount() holds nothing against a host without getent', () => {
  expect(runShell(hasAccount('passwd', 'shop'), { env: { PATH: '/nonexistent' } }).status).toBe(0);
});
