import { lstatSync, readdirSync, readFileSync, readlinkSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { digestOf } from '../../digest';
import { requireInside, type SourceEntry } from './entry';

/** Cached digests by absolute path; `key` changes with the file. */
const known = new Map<string, { readonly key: string; readonly digest: string }>();

/** Entries of a folder that are not excluded. Sockets and devices are skipped. */
export function folderEntries(root: string, excluded: (path: string) => boolean): readonly SourceEntry[] {
  const visit = (below: string): readonly SourceEntry[] =>
    readdirSync(join(root, below)).flatMap((name): readonly SourceEntry[] => {
      const path = requireInside(below === '' ? name : `${below}/${name}`);
      if (excluded(path)) return [];
      const place = join(root, path);
      const facts = lstatSync(place);
      const common = { path, executable: false, modified: Math.floor(facts.mtimeMs / 1000), digest: '' };
      const read = () => readFileSync(place);
      if (facts.isSymbolicLink()) return [{ ...common, kind: 'link', target: readlinkSync(place), read }];
      if (facts.isDirectory()) return [{ ...common, kind: 'directory', read }, ...visit(path)];
      if (!facts.isFile()) return [];
      const executable = (facts.mode & 0o100) !== 0;
      return [{ ...common, kind: 'file', executable, digest: digestAt(place, facts), read }];
    });
  return visit('');
}

/** A plan and its apply look at the same files several times. */
function digestAt(place: string, { size, mtimeMs, ctimeMs, ino }: Stats): string {
  const key = `${size} ${mtimeMs} ${ctimeMs} ${ino}`;
  const found = known.get(place);
  if (found?.key === key) return found.digest;
  const digest = digestOf(readFileSync(place));
  known.set(place, { key, digest });
  return digest;
}
