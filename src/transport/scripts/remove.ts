import { posix } from 'node:path';
import type { FileRemoval } from '../host';
import { joinShell, type Shell, sh } from '../shell';
import { digestFunctions } from './digest';
import { installFunctions } from './install';
import { parseRecords } from './records';

/** Script that removes files, then empty directories, inner ones first; missing ones are no error. */
export function removeScript(files: readonly FileRemoval[], directories: readonly string[]): Shell {
  const inner = [...directories].sort((one, other) => other.length - one.length);
  return joinShell([
    sh`LC_ALL=C; export LC_ALL`,
    installFunctions,
    digestFunctions,
    sh`remove() { meant "$2" "$3" || { printf '@conflict %s %s\n' "$1" "$found"; return; }; problem=$(drop "$2" 2>&1) || { printf '@failed %s\n' "$1"; printf %s "$problem" | base64; }; }`,
    sh`leave() ( [ -d "$1/$2" ] && reach "$1" && rmdir "./$2" ) 2>/dev/null`,
    ...files.map(({ path, onlyIf = '' }, index) => sh`remove ${index} ${path} ${onlyIf}`),
    ...inner.map((path) => sh`leave ${posix.dirname(path)} ${posix.basename(path)}`),
    sh`echo @end`,
  ]);
}

/** Reason why a file was not removed. */
export type RemovalFault =
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'conflict'; readonly found: string };

/** Reasons why files were not removed, by path; empty if all are gone. */
export function parseRemoval(
  files: readonly FileRemoval[],
  output: Buffer,
): ReadonlyMap<string, RemovalFault> {
  return new Map(
    parseRecords(output).map(({ kind, rest, data }): [string, RemovalFault] => {
      const [index, found = ''] = rest.split(' ');
      const { path } = files[Number(index)]!;
      return [
        path,
        kind === 'conflict' ? { kind, found } : { kind: 'failed', message: data.toString().trim() },
      ];
    }),
  );
}
