import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  dropShell,
  installFunctions,
  installTarget,
  stemOf,
  sweepShell,
} from '../../../src/transport/scripts/install';
import { sh } from '../../../src/transport/shell';
import { testFolder } from '../../support/folder';
import { runShell } from '../../support/run-shell';

const folder = testFolder();
const below = (name: string, ...files: readonly string[]): string => {
  const path = join(folder, name);
  mkdirSync(path);
  for (const file of files) writeFileSync(join(path, file), '');
  return path;
};

test('installTarget() stages beside the target, hidden, under a name that no program reads and no user can guess', () => {
  const [one, other] = [installTarget('/etc/uwsgi/shop.ini'), installTarget('/etc/uwsgi/shop.ini')];
  expect(one).toEqual({
    directory: '/etc/uwsgi',
    name: 'shop.ini',
    staged: expect.stringMatching(/^\.shop\.ini\.[0-9a-f]{16}\.staged$/),
  });
  expect(one.staged).not.toBe(other.staged);
});

test.each([
  ['a'.repeat(40), 1 + 40],
  ['a'.repeat(41), 1 + 40 + 1 + 8],
  ['a'.repeat(255), 1 + 40 + 1 + 8],
  ['😀'.repeat(63), 1 + 160 + 1 + 8],
])('stemOf() of %s has %d bytes, so that the staging name has at most 255', (name, bytes) => {
  expect(Buffer.byteLength(stemOf(`/srv/${name}`))).toBe(bytes);
  expect(Buffer.byteLength(installTarget(`/srv/${name}`).staged)).toBeLessThanOrEqual(255);
});

test('stemOf() keeps long names apart that begin alike', () => {
  expect(stemOf(`/srv/${'a'.repeat(50)}1`)).not.toBe(stemOf(`/srv/${'a'.repeat(50)}2`));
});

test('sweepShell() removes staged files of this file only', () => {
  const hex = '0123456789abcdef';
  const [own, longer] = [`.shop.ini.${hex}.staged`, `.shop.ini.old.${hex}.staged`];
  const kept = ['shop.ini', longer, `.shop.ini.${hex}`, `.other.ini.${hex}.staged`, '.shop.ini.note.staged'];
  const path = below('sweep', own, ...kept);
  runShell(sh`${installFunctions}
${sweepShell(join(path, 'shop.ini'))}`);
  expect(readdirSync(path).sort()).toEqual([...kept].sort());
});

test('dropShell() removes files of several directories, and takes missing ones for removed', () => {
  const [one, other] = [below('one', '-f', "it's", 'kept'), below('other', 'a')];
  const paths = [
    join(one, '-f'),
    join(one, "it's"),
    join(one, 'missing'),
    join(other, 'a'),
    join(folder, 'no/b'),
  ];
  const { status, stderr } = runShell(sh`${installFunctions}
${dropShell(paths)}`);
  expect([status, stderr]).toEqual([0, '']);
  expect([readdirSync(one), readdirSync(other)]).toEqual([['kept'], []]);
});

test('dropShell() removes a link, not the file that it leads to', () => {
  const path = below('links', 'target');
  symlinkSync('target', join(path, 'link'));
  runShell(sh`${installFunctions}
${dropShell([join(path, 'link')])}`);
  expect(readdirSync(path)).toEqual(['target']);
});

test('dropShell() fails where a file cannot be removed, and goes no further', () => {
  const [one, other] = [below('stuck'), below('later', 'a')];
  mkdirSync(join(one, 'directory'));
  const { status } = runShell(sh`${installFunctions}
${dropShell([join(one, 'directory'), join(other, 'a')])}`);
  expect(status).not.toBe(0);
  expect(readdirSync(other)).toEqual(['a']);
});

test('dropShell() of nothing is no script that could fail', () => {
  expect(dropShell([]).text).toBe(':');
});
