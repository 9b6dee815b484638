import { randomBytes } from 'node:crypto';
import { posix } from 'node:path';
import type { Upload } from '../host';
import { quote } from '../shell';
import { parseRecords } from './records';

/** A script that writes files, and the stream it reads their contents from. */
export interface UploadPlan {
  readonly script: string;
  readonly stream: readonly Buffer[];
}

/** How one call of several in a stream ended. */
export type UploadOutcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly path: string; readonly message: string }
  | { readonly kind: 'conflict'; readonly path: string; readonly expected: string; readonly found: string };

/*
 * The files of one call are all staged before the first of them is renamed. A file that cannot be staged must still be
 * read off the stream, or the next one would begin in its middle. What is shorter than announced came over a connection
 * that broke, and is thrown away.
 */
const functions = `
LC_ALL=C; export LC_ALL
umask 077
trap 'exit 129' HUP; trap 'exit 130' INT; trap 'exit 141' PIPE; trap 'exit 143' TERM
block() { dd bs="$1" count="$2" iflag=fullblock 2>/dev/null || dd bs=1 count=$(($1 * $2)) 2>/dev/null; }
take() {
  if [ "$1" -ge 65536 ]; then block 65536 $(($1 / 65536)); fi
  if [ $(($1 % 65536)) -gt 0 ]; then block $(($1 % 65536)) 1; fi
}
failed() { bad=1; printf '@failed %s\\n' "$1"; printf %s "$2" | base64; }
parents() (
  [ -d "$1/" ] && exit 0
  up=\${1%/*}
  if [ -n "$up" ]; then parents "$up" "$2" || exit 1; fi
  mkdir -m 755 "$1" || { [ -d "$1" ] && exit 0; exit 1; }
  [ -z "$2" ] || chown "$2" "$1"
)
stage() {
  folder=\${2%/*}; problem=
  if [ -n "$bad" ]; then take "$4" >/dev/null; return; fi
  if [ "$7" = parents ] && ! problem=$(parents "$folder" "$6" 2>&1 </dev/null); then
    take "$4" >/dev/null; failed "$1" "$problem"; return
  fi
  if ! [ -d "$folder/" ]; then take "$4" >/dev/null; failed "$1" "No such directory: $folder"; return; fi
  if ! problem=$(take "$4" | { set -C; cat >"$3" || { cat >/dev/null; exit 1; }; } 2>&1); then
    failed "$1" "$problem"; return
  fi
  size=$(wc -c <"$3")
  if [ "$size" -ne "$4" ]; then failed "$1" "The stream ended after $((size)) of $4 bytes"; return; fi
  if ! problem=$({ [ -z "$6" ] || chown "$6" "$3"; } 2>&1 && chmod "$5" "$3" 2>&1); then failed "$1" "$problem"; fi
}
guard() {
  if [ -n "$bad" ] || [ "$3" = any ]; then return; fi
  if [ -L "$2" ]; then found=link
  elif [ -f "$2" ]; then found=$({ sha256sum <"$2"; } 2>/dev/null) || found=unreadable; found=\${found%% *}
  elif [ -e "$2" ]; then found=other
  else found=absent; fi
  if [ "$found" != "$3" ]; then bad=1; printf '@conflict %s %s %s\\n' "$1" "$3" "$found"; fi
}
commit() {
  guard "$1" "$2" "$4"
  if [ -n "$bad" ]; then return; fi
  if [ -d "$2" ]; then failed "$1" 'Is a directory'; return; fi
  fresh=$(stat -c %Y "$3"); later=$fresh
  for old in $(stat -c %Y "$2" 2>/dev/null) $(stat -L -c %Y "$2" 2>/dev/null); do
    if [ "$later" -le "$old" ]; then later=$((old + 1)); fi
  done
  if [ "$later" != "$fresh" ] && ! problem=$(touch -d "@$later" "$3" 2>&1); then failed "$1" "$problem"; return; fi
  if ! problem=$(mv -f "$3" "$2" 2>&1); then failed "$1" "$problem"; return; fi
  printf '@done %s\\n' "$1"
}
`;

/** The script and the stream that write the files of several calls, in their order. */
export function planUploads(calls: readonly (readonly Upload[])[]): UploadPlan {
  const stream: Buffer[] = [];
  let index = 0;
  const groups = calls.map((files) => {
    const staged = files.map((file) => ({ file, place: stagingPath(file.path), number: index++ }));
    const litter = `rm -f ${staged.map(({ place }) => quote(place)).join(' ')}`;
    const lines = staged.map(({ file, place, number }) => {
      const content = Buffer.from(file.content);
      stream.push(content);
      const owner = `${file.owner ?? ''}${file.group === undefined ? '' : `:${file.group}`}`;
      const parents = file.makeParents === true ? 'parents' : '-';
      return words('stage', number, file.path, place, content.length, file.mode ?? '644', owner, parents);
    });
    const guards = staged.map(({ file, number }) => words('guard', number, file.path, file.onlyIf ?? 'any'));
    const commits = staged.map(({ file, place, number }) =>
      words('commit', number, file.path, place, file.onlyIf ?? 'any'),
    );
    if (files.length === 0) return '';
    return [
      'bad=',
      `trap ${quote(litter)} EXIT`,
      ...lines,
      ...guards,
      ...commits,
      `[ -z "$bad" ] || ${litter}`,
    ].join('\n');
  });
  return { script: [functions, ...groups, 'trap - EXIT', 'echo @end'].join('\n'), stream };
}

const words = (...parts: readonly (string | number)[]): string =>
  parts.map((part) => quote(String(part))).join(' ');

/** Hidden, beside the file, and with an ending that no emperor takes for a configuration. */
function stagingPath(path: string): string {
  // A name has at most 255 bytes; 40 characters have at most 160.
  const name = [...posix.basename(path)].slice(0, 40).join('');
  return posix.join(posix.dirname(path), `.${name}.${randomBytes(6).toString('hex')}.staged`);
}

/** How each call ended, from what the script printed. */
export function parseOutcomes(
  calls: readonly (readonly Upload[])[],
  output: Buffer,
): readonly UploadOutcome[] {
  const paths = calls.flatMap((files, call) => files.map(({ path }) => ({ path, call })));
  const outcomes: UploadOutcome[] = calls.map(() => ({ kind: 'done' }));
  const done = new Set<number>();
  for (const { kind, rest, data } of parseRecords(output)) {
    const [number, expected = '', found = ''] = rest.split(' ');
    const { path, call } = paths[Number(number)]!;
    if (kind === 'done') done.add(Number(number));
    if (kind === 'failed') outcomes[call] = { kind, path, message: data.toString().trim() };
    if (kind === 'conflict') outcomes[call] = { kind, path, expected, found };
  }
  for (const [number, { path, call }] of paths.entries()) {
    if (outcomes[call]!.kind === 'done' && !done.has(number))
      outcomes[call] = { kind: 'failed', path, message: 'No answer for it' };
  }
  return outcomes;
}
