import {
  missingToolsSign,
  missingToolsStatus,
  missingToolsText,
  requireToolsShell,
} from '../../../src/transport/scripts/missing-tools';
import { sh } from '../../../src/transport/shell';
import { runShell } from '../../support/run-shell';

const script = sh`printf 'begun\n'
stat / | sort
systemctl show shop.service`;

test('requireToolsShell() ends a script before its first command where the host lacks its tools', () => {
  const whole = sh`${requireToolsShell(script)}
echo begun`;
  expect(runShell(whole, { env: { PATH: '/nonexistent' } })).toEqual({
    status: missingToolsStatus,
    stdout: `${missingToolsSign} sort stat\n`,
    stderr: '',
  });
  expect(runShell(whole).stdout).toBe('begun\n');
});

test('requireToolsShell() leaves no variable of its own to the script', () => {
  const { stdout } = runShell(sh`lacking=before tool=before
${requireToolsShell(script)}
echo "\${lacking-unset} \${tool-unset}"`);
  expect(stdout).toBe('unset unset\n');
});

test('requireToolsShell() of a script without tools does nothing', () => {
  expect(requireToolsShell(sh`echo hello`).text).toBe(':');
});

const said = `noise\n${missingToolsSign} stat getent made-up\n`;

test.each([
  [
    'names each tool, and each package once',
    missingToolsStatus,
    `${missingToolsSign} stat sort awk\n`,
    'the host must have stat, sort, awk on its PATH, but does not: install coreutils, mawk',
  ],
  [
    'takes a tool of no known package for its own package',
    missingToolsStatus,
    said,
    'the host must have stat, getent, made-up on its PATH, but does not: install coreutils, libc-bin, made-up',
  ],
  ['is undefined for another status', 1, said, undefined],
  ['is undefined where the connection was lost', undefined, said, undefined],
  ['is undefined for a script that ends with this status by itself', missingToolsStatus, 'done\n', undefined],
])('missingToolsText() %s', (_, code, stdout, text) => {
  expect(missingToolsText(code, stdout)).toBe(text);
});
