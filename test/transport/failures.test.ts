import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { failureHint } from '../../src/transport/failures';
import { localHost } from '../../src/transport/local-host';
import { frame, loginCommand, signsOf } from '../../src/transport/scripts/frame';
import { missingToolsText } from '../../src/transport/scripts/missing-tools';
import { sh } from '../../src/transport/shell';
import { tools } from '../../src/transport/tools';

test.each(['dash', 'bash'])('failureHint() names the tool that %s did not find, and its package', (shell) => {
  if (spawnSync(shell, ['-c', ':']).error !== undefined) return;
  for (const tool of tools.filter((name) => name !== 'printf')) {
    const { stderr } = spawnSync(shell, ['-c', `eval 'PATH=/nonexistent; ${tool} /'`], { encoding: 'utf8' });
    expect(failureHint(stderr)).toMatch(
      new RegExp(`^the host must have ${tool} on its PATH, but does not: install \\w+`),
    );
  }
});

test('Host.exec() says which tool is missing', async () => {
  await expect(
    localHost('here').exec(
      sh`PATH=/nonexistent
stat /`,
      { readOnly: true, purpose: 'look at /' },
    ),
  ).rejects.toThrow(
    'here: Cannot look at /: the host must have stat on its PATH, but does not: install coreutils',
  );
});

test('without dd no script counts as done', () => {
  const folder = mkdtempSync(join(tmpdir(), 'no-dd-'));
  for (const tool of ['sh', 'id']) symlinkSync(`/bin/${tool}`, join(folder, tool));
  const { status, stdout } = spawnSync('/bin/sh', ['-c', loginCommand(signsOf('x'))], {
    input: frame(sh`exit 0`),
    env: { PATH: folder },
    encoding: 'utf8',
  });
  rmSync(folder, { recursive: true });
  expect(missingToolsText(status!, stdout)).toBe(
    'the host must have dd on its PATH, but does not: install coreutils',
  );
});

test.each([
  ['chown: invalid user: \u2018ghost\u2019', 'user ghost'],
  ["chown: invalid user: 'ghost:www-data'", 'user ghost'],
  ["chown: invalid group: ':ghost'", 'group ghost'],
  ["chown: invalid group: 'root:ghost'", 'group ghost'],
  ["chgrp: invalid group: 'ghost'", 'group ghost'],
  ['chown: unknown user ghost', 'user ghost'],
])('a missing account is named: %s', (stderr, account) => {
  expect(failureHint(`${stderr}\nCannot write a file in /srv`)).toBe(
    `the host must have the ${account}, but does not: create it first, or name another one`,
  );
});

test.each([sh`chown ghost .`, sh`chown :ghost .`, sh`chgrp ghost .`])(
  'Host.exec() names it: %s',
  async (command) => {
    await expect(
      localHost('here').exec(sh`cd "$(mktemp -d)" && ${command}`, { readOnly: true, purpose: 'give a file' }),
    ).rejects.toThrow(/^here: Cannot give a file: the host must have the (user|group) ghost, but does not/);
  },
);
