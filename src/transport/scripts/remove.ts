import { posix } from 'node:path';
import { quote } from '../shell';
import { installFunctions } from './install';
import { parseRecords } from './records';

/** The script that removes files, then directories that are empty, inner ones first; what is gone already is fine. */
export function removeScript(paths: readonly string[], directories: readonly string[]): string {
  const inner = [...directories].sort((one, other) => other.length - one.length);
  const at = (path: string): string => `${quote(posix.dirname(path))} ${quote(posix.basename(path))}`;
  return [
    'LC_ALL=C; export LC_ALL',
    installFunctions,
    'gone() { [ -d "$1" ] || return 0; reach "$1" && rm -f "./$2"; }',
    `drop() { problem=$(gone "$2" "$3" 2>&1) || { printf '@failed %s\\n' "$1"; printf %s "$problem" | base64; }; }`,
    'leave() ( [ -d "$1/$2" ] && reach "$1" && rmdir "./$2" ) 2>/dev/null',
    ...paths.map((path, index) => `drop ${index} ${at(path)}`),
    ...inner.map((path) => `leave ${at(path)}`),
    'echo @end',
  ].join('\n');
}

/** Why files could not be removed, by path; empty when all are gone. */
export function parseRemoval(paths: readonly string[], output: Buffer): ReadonlyMap<string, string> {
  return new Map(
    parseRecords(output).map(({ rest, data }) => [paths[Number(rest)]!, data.toString().trim()]),
  );
}
