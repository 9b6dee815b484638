import { readFileSync, statSync } from 'node:fs';
import { posix } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { digestOf } from '../../digest';
import { type SourceEntry, SourceError } from './entry';
import { folderEntries } from './folder';
import { excluding } from './globs';
import { readTar, type TarEntry } from './tar';
import { readZip } from './zip';

/** Exclusions of a source. */
export interface SourceOptions {
  readonly exclude: readonly string[];
  /** Paths that are left out because the host has other entries there. */
  readonly without?: readonly string[];
}

/**
 * Entries of a folder or an archive (.tar, .tar.gz, .tgz, .zip) on this machine, in the order of paths.
 *
 * @throws SourceError naming the source
 */
export function readSource(source: string, { exclude, without = [] }: SourceOptions): readonly SourceEntry[] {
  const byPattern = excluding(exclude);
  const excluded = (path: string): boolean => byPattern(path) || without.includes(path);
  try {
    const entries = statSync(source).isDirectory()
      ? folderEntries(source, excluded)
      : archiveEntries(archiveIn(source), excluded);
    if (!entries.some(({ kind }) => kind === 'file')) throw new SourceError('it holds no file');
    return [...entries].sort((one, other) => (one.path < other.path ? -1 : 1));
  } catch (error) {
    throw new SourceError(`Cannot deploy the files of ${source}: ${(error as Error).message}`);
  }
}

function archiveIn(source: string): readonly TarEntry[] {
  const data = readFileSync(source);
  if (/\.(tar\.gz|tgz)$/.test(source)) return readTar(gunzipSync(data));
  if (source.endsWith('.tar')) return readTar(data);
  if (source.endsWith('.zip')) return readZip(data);
  throw new SourceError('it must be a folder, .tar, .tar.gz, .tgz or .zip');
}

/** Entries of an archive; implied directories are added. */
function archiveEntries(
  archive: readonly TarEntry[],
  excluded: (path: string) => boolean,
): readonly SourceEntry[] {
  const parents = (path: string): readonly string[] => {
    const parent = posix.dirname(path);
    return parent === '.' ? [] : [...parents(parent), parent];
  };
  const kept = archive.filter(({ path }) => ![...parents(path), path].some(excluded));
  const found = new Map(
    kept.flatMap(({ path }) => parents(path)).map((path): [string, SourceEntry] => [path, directory(path)]),
  );
  for (const { path, kind, mode, modified, target, content = Buffer.alloc(0) } of kept) {
    const executable = kind === 'file' && (Number.parseInt(mode, 8) & 0o100) !== 0;
    const digest = kind === 'file' ? digestOf(content) : '';
    found.set(path, { path, kind, executable, target, modified, digest, read: () => content });
  }
  return [...found.values()];
}

function directory(path: string): SourceEntry {
  return { path, kind: 'directory', executable: false, modified: 0, digest: '', read: () => Buffer.alloc(0) };
}

/** Digest over paths, kinds, contents and executable bits: equal for equal sources, independent of their location. */
export function sourceDigest(entries: readonly SourceEntry[]): string {
  const lines = entries.map(({ path, kind, executable, digest, target }) =>
    [kind, executable ? 'x' : '-', digest, target ?? '', path].join(' '),
  );
  return digestOf(lines.join('\n')).slice(0, 16);
}
