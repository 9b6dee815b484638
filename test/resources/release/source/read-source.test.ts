import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { digestOf } from '../../../../src/resources/digest';
import { SourceError } from '../../../../src/resources/release/source/entry';
import { readSource, sourceDigest } from '../../../../src/resources/release/source/read-source';
import { testFolder } from '../../../support/folder';

const folder = testFolder();
const at = (name: string) => join(folder, name);
const paths = (source: string, exclude: readonly string[] = [], without: readonly string[] = []) =>
  readSource(at(source), { exclude, without }).map(({ path }) => path);

beforeAll(() => {
  mkdirSync(at('shop/static/css'), { recursive: true });
  mkdirSync(at('shop/.git'));
  mkdirSync(at('empty'));
  writeFileSync(at('shop/app.py'), 'x\n');
  writeFileSync(at('shop/run.sh'), '#!/bin/sh\n', { mode: 0o755 });
  writeFileSync(at('shop/static/css/a.css'), '');
  writeFileSync(at('shop/.git/config'), '');
  symlinkSync('app.py', at('shop/link'));
  // Without entries of the folders: they are implied.
  const tar = (...args: readonly string[]) =>
    execFileSync('tar', [
      ...args,
      '-C',
      at('shop'),
      'app.py',
      'run.sh',
      'static/css/a.css',
      '.git/config',
      'link',
    ]);
  tar('-cf', at('shop.tar'));
  tar('-czf', at('shop.tgz'));
  execFileSync('python3', ['-m', 'zipfile', '-c', at('shop.zip'), at('shop/app.py')]);
  writeFileSync(at('shop.rar'), '');
});

const whole = ['.git', '.git/config', 'app.py', 'link', 'run.sh', 'static', 'static/css', 'static/css/a.css'];

test.each(['shop', 'shop.tar', 'shop.tgz'])(
  'readSource() of %s has all entries in the order of paths',
  (source) => {
    expect(paths(source)).toEqual(whole);
  },
);

test.each(['shop', 'shop.tar', 'shop.tgz'])(
  'readSource() of %s leaves out patterns, and folders with what is below',
  (source) => {
    expect(paths(source, ['.git', '*.sh'], ['static'])).toEqual(['app.py', 'link']);
  },
);

test('sourceDigest() is the same for a folder and its archives, and another one after any change', () => {
  const read = (source: string) => readSource(at(source), { exclude: [] });
  const digest = sourceDigest(read('shop'));
  expect(sourceDigest(read('shop.tar'))).toBe(digest);
  expect(sourceDigest(read('shop.tgz'))).toBe(digest);
  const changes = [
    { digest: digestOf('y\n') },
    { executable: true },
    { path: 'app2.py' },
    { kind: 'directory' },
    { kind: 'link', target: 'run.sh' },
  ] as const;
  const digests = changes.map((change) =>
    sourceDigest(read('shop').map((entry) => (entry.path === 'app.py' ? { ...entry, ...change } : entry))),
  );
  const led = read('shop').map((entry) => (entry.path === 'link' ? { ...entry, target: 'run.sh' } : entry));
  expect(sourceDigest(led)).not.toBe(digest);
  expect(new Set([digest, ...digests]).size).toBe(changes.length + 1);
});

test('sourceDigest() is independent of times', () => {
  const entries = readSource(at('shop'), { exclude: [] });
  expect(sourceDigest(entries.map((entry) => ({ ...entry, modified: 0 })))).toBe(sourceDigest(entries));
});

test.each([
  ['missing', /ENOENT/],
  ['empty', /it holds no file/],
  ['shop.rar', /it must be a folder, \.tar, \.tar\.gz, \.tgz or \.zip/],
])('readSource() of %s names the source', (source, why) => {
  const attempt = () => readSource(at(source), { exclude: [] });
  expect(attempt).toThrow(SourceError);
  expect(attempt).toThrow(new RegExp(`^Cannot deploy the files of ${at(source)}: .*${why.source}`));
});

test('readSource() refuses a source of which everything is excluded', () => {
  expect(() => readSource(at('shop'), { exclude: ['*'] })).toThrow(/it holds no file/);
});

test('readSource() reads a zip', () => {
  expect(paths('shop.zip')).toEqual(['app.py']);
});
