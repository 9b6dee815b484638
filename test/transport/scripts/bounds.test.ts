import { execFileSync } from 'node:child_process';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lineOf } from '../../../src/transport/scripts/bounds';
import { sh } from '../../../src/transport/shell';
import { testFolder } from '../../support/folder';
import { runShell } from '../../support/run-shell';

const folder = testFolder();
const path = join(folder, "it's a pidfile");

test.each([
  ['of a line of ours', '812\n', '812\n'],
  ['of 64 characters', 'x'.repeat(64), 'x'.repeat(64)],
  ['of a file that another user made long', 'x'.repeat(65), 'x'.repeat(64)],
  ['of an empty file', '', ''],
])('lineOf() prints the start %s', (_, content, stdout) => {
  writeFileSync(path, content);
  expect(runShell(lineOf(path))).toEqual({ status: 0, stdout, stderr: '' });
  expect(runShell(sh`marker=${path}; ${lineOf(sh`"$marker"`)}`).stdout).toBe(stdout);
});

test('lineOf() prints nothing, and does not fail, where there is no file, a directory, or a pipe without a writer', () => {
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  symlinkSync(pipe, join(folder, 'link'));
  for (const name of ['missing', 'pipe', 'link', '.'])
    expect([name, runShell(lineOf(join(folder, name)))]).toEqual([
      name,
      { status: 0, stdout: '', stderr: '' },
    ]);
});
