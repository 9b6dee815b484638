import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mostBytes } from '../../../src/transport/scripts/bounds';
import { described, digestFunctions } from '../../../src/transport/scripts/digest';
import { sh } from '../../../src/transport/shell';
import { testFolder } from '../../support/folder';
import { runShell } from '../../support/run-shell';

const folder = testFolder();
const sum = createHash('sha256').update('hello\n').digest('hex');
const other = createHash('sha256').update('').digest('hex');

beforeAll(() => {
  writeFileSync(join(folder, 'file'), 'hello\n');
  writeFileSync(join(folder, 'large'), '');
  truncateSync(join(folder, 'large'), mostBytes + 1);
  mkdirSync(join(folder, 'directory'));
  execFileSync('mkfifo', [join(folder, 'pipe')]);
  symlinkSync('file', join(folder, 'link'));
  symlinkSync('/dev/null', join(folder, 'mask'));
  symlinkSync('missing', join(folder, 'dangling'));
});

test.each([
  ['file', sum],
  ['link', 'link'],
  ['mask', 'link'],
  ['dangling', 'link'],
  ['directory', 'other'],
  ['pipe', 'other'],
  ['large', 'unreadable'],
  ['missing', 'absent'],
])('standing finds that %s is %s', (name, found) => {
  const { stdout } = runShell(sh`${digestFunctions}
standing ${join(folder, name)}; printf %s "$found"`);
  expect(stdout).toBe(found);
});

test.each([
  ['file', sum, true],
  ['file', other, false],
  ['file', '', true],
  ['missing', sum, true],
  // A link has no content that could be lost only where it leads to /dev/null.
  ['mask', sum, true],
  ['link', sum, false],
  ['dangling', sum, false],
  ['directory', sum, false],
  ['pipe', sum, false],
  ['large', sum, false],
])('meant of %s and %s: %s', (name, digest, as) => {
  const { status } = runShell(sh`${digestFunctions}
meant ${join(folder, name)} ${digest}`);
  expect(status === 0).toBe(as);
});

test.each([
  [sum, `a file with SHA-256 ${sum}`],
  [sum.slice(1), 'something that is no file'],
  ['absent', 'nothing'],
  ['link', 'a symbolic link'],
  ['unreadable', 'a file that cannot be read, or is too large'],
  ['other', 'something that is no file'],
])('described() of %s is %s', (found, text) => {
  expect(described(found)).toBe(text);
});
