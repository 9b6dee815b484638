import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readTar, type TarEntry, writeTar } from '../../../../src/resources/release/source/tar';

const long = `${'folder/'.repeat(20)}${'名'.repeat(60)}`;
const common = { mode: '644', modified: 1_700_000_000 };
const entries: readonly TarEntry[] = [
  { ...common, path: 'empty', kind: 'file', content: Buffer.alloc(0) },
  { ...common, path: 'block', kind: 'file', content: randomBytes(512) },
  { ...common, path: long, kind: 'file', mode: '755', content: randomBytes(513) },
  { ...common, path: 'link', kind: 'link', mode: '777', target: long },
  { ...common, path: 'folder2', kind: 'directory', mode: '755' },
];

test('writeTar() writes what GNU tar reads, whatever the locale', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tar-'));
  try {
    execFileSync('tar', ['-xpf', '-', '-C', folder], {
      input: writeTar(entries),
      env: { PATH: process.env['PATH'], LC_ALL: 'C' },
    });
    for (const { path, content, mode } of entries.filter(({ kind }) => kind === 'file')) {
      expect(readFileSync(join(folder, path))).toEqual(content);
      expect((statSync(join(folder, path)).mode & 0o777).toString(8)).toBe(mode);
      expect(statSync(join(folder, path)).mtimeMs).toBe(common.modified * 1000);
    }
    expect(readlinkSync(join(folder, 'link'))).toBe(long);
    expect(statSync(join(folder, 'folder2')).isDirectory()).toBe(true);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.each(['gnu', 'pax', 'ustar', 'v7'])('readTar() reads what GNU tar writes in the format %s', (format) => {
  const folder = mkdtempSync(join(tmpdir(), 'tar-'));
  try {
    const name = format === 'gnu' || format === 'pax' ? long : 'folder/plain';
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), 'text');
    execFileSync('ln', [name, 'again'], { cwd: folder });
    const made = execFileSync('tar', [`--format=${format}`, '-cf', '-', '.'], { cwd: folder });
    const found = new Map(readTar(made).map((entry) => [entry.path, entry.content?.toString()]));
    expect(found.get(name)).toBe('text');
    expect(found.get('again')).toBe('text');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('readTar() refuses what is cut short or no tar', () => {
  const whole = writeTar(entries);
  expect(readTar(whole).map(({ path }) => path)).toEqual(entries.map(({ path }) => path));
  expect(() => readTar(whole.subarray(0, 1_200))).toThrow(/ends too early/);
  expect(() => readTar(randomBytes(2_048))).toThrow(/no tar, or damaged/);
});
