import { quote } from '../shell';
import { parseRecords } from './records';

/** The script that removes files; what is gone already is fine. */
export function removeScript(paths: readonly string[]): string {
  return [
    'LC_ALL=C; export LC_ALL',
    `drop() { if problem=$(rm -f "$2" 2>&1); then :; else printf '@failed %s\\n' "$1"; printf %s "$problem" | base64; fi; }`,
    ...paths.map((path, index) => `drop ${index} ${quote(path)}`),
    'echo @end',
  ].join('\n');
}

/** Why files could not be removed, by path; empty when all are gone. */
export function parseRemoval(paths: readonly string[], output: Buffer): ReadonlyMap<string, string> {
  return new Map(
    parseRecords(output).map(({ rest, data }) => [paths[Number(rest)]!, data.toString().trim()]),
  );
}
