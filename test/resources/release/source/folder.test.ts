import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { digestOf } from '../../../../src/resources/digest';
import { folderEntries } from '../../../../src/resources/release/source/folder';
import { testFolder } from '../../../support/folder';

const root = testFolder();
const at = (name: string) => join(root, name);
const entries = (excluded: readonly string[] = []) =>
  new Map(folderEntries(root, (path) => excluded.includes(path)).map((entry) => [entry.path, entry]));

beforeAll(() => {
  mkdirSync(at('package/empty'), { recursive: true });
  writeFileSync(at('package/__init__.py'), 'one\n');
  writeFileSync(at('manage.py'), '#!/usr/bin/python3\n');
  chmodSync(at('manage.py'), 0o755);
  writeFileSync(at('for-others'), '');
  chmodSync(at('for-others'), 0o655);
  symlinkSync('../elsewhere', at('link'));
  symlinkSync('package', at('folder-link'));
  execFileSync('mkfifo', [at('pipe')]);
  utimesSync(at('manage.py'), 1, 1_700_000_000.9);
});

test('folderEntries() has files, folders and links as they are, and follows no link', () => {
  const found = entries();
  expect([...found.keys()].sort()).toEqual([
    'folder-link',
    'for-others',
    'link',
    'manage.py',
    'package',
    'package/__init__.py',
    'package/empty',
  ]);
  expect(found.get('manage.py')).toMatchObject({ kind: 'file', executable: true, modified: 1_700_000_000 });
  expect(found.get('for-others')).toMatchObject({ kind: 'file', executable: false });
  expect(found.get('package/__init__.py')).toMatchObject({ executable: false, digest: digestOf('one\n') });
  expect(found.get('package/__init__.py')!.read().toString()).toBe('one\n');
  expect(found.get('folder-link')).toMatchObject({ kind: 'link', target: 'package', digest: '' });
  expect(found.get('package')).toMatchObject({ kind: 'directory', digest: '' });
});

test('folderEntries() looks into no folder that is excluded', () => {
  expect([...entries(['package', 'link']).keys()].sort()).toEqual(['folder-link', 'for-others', 'manage.py']);
});

test('folderEntries() sees a file that changed meanwhile, also one of the same size', () => {
  const digest = () => entries().get('package/__init__.py')!.digest;
  expect(digest()).toBe(digestOf('one\n'));
  writeFileSync(at('package/__init__.py'), 'two\n');
  expect(digest()).toBe(digestOf('two\n'));
});
