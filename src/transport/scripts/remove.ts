import { quote } from '../shell';
import { parseRecords } from './records';

/** The script that removes files, then directories that are empty, inner ones first; what is gone already is fine. */
export function removeScript(paths: readonly string[], directories: readonly string[]): string {
  const inner = [...directories].sort((one, other) => other.length - one.length);
  return [
    'LC_ALL=C; export LC_ALL',
    `drop() { if problem=$(rm -f "$2" 2>&1); then :; else printf '@failed %s\\n' "$1"; printf %s "$problem" | base64; fi; }`,
    ...paths.map((path, index) => `drop ${index} ${quote(path)}`),
    ...inner.map((path) => `[ ! -d ${quote(path)} ] || rmdir ${quote(path)} 2>/dev/null`),
    'echo @end',
  ].join('\n');
}

/** Why files could not be removed, by path; empty when all are gone. */
export function parseRemoval(paths: readonly string[], output: Buffer): ReadonlyMap<string, string> {
  return new Map(
    parseRecords(output).map(({ rest, data }) => [paths[Number(rest)]!, data.toString().trim()]),
  );
}
