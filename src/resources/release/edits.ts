import { posix } from 'node:path';
import type { Edited } from '../../transport/errors';
import { digestFunctions } from '../../transport/scripts/digest';
import { sh } from '../../transport/shell';

/** Edits of the current release since its deployment. */
export interface ReleaseEdits {
  readonly count: number;
  /** Digest over all edited files, as they are now. */
  readonly digest: string;
  /** The first edited files. */
  readonly first: readonly Edited[];
}

/** Most files that are named. */
const mostNamed = 3;

/** Runs as the owner of the files. A missing file has nothing to lose, nor has a file whose mode changed. */
const compared = sh`cd "$1" 2>/dev/null || exit 0
${digestFunctions}
while IFS= read -r line; do
  path=\${line#? } want=
  case $line in
    S*) want=\${path%% *} path=\${path#* } ;;
    L*) want=\${path#* -> } path=\${path%% -> *} ;;
  esac
  standing "./$path"
  case $line in
    S*) [ "$found" != "$want" ] || continue ;;
    L*) [ "$found" != link ] || [ "$(readlink "./$path")" != "$want" ] || continue ;;
    D*) [ ! -d "./$path" ] || [ "$found" = link ] || continue ;;
    *) continue ;;
  esac
  [ "$found" = absent ] || printf '%s %s\n' "$found" "$path"
done`;

/**
 * Shell: `edited_of NAME` reads lines of a manifest that do not match, and prints `FOUND PATH` for each edited file. `edits_of
 * CURRENT` prints the same for the release that `current` points to, or `link .` if that release has no record. `sum_up_edits`
 * reads these lines, and prints their count, their digest and the first ones.
 */
export const editsFunctions = sh`
compared=${compared.text}
edited_of() { as "$(owner_of "$1")" '' 280 "$compared" "$b/releases/$1"; }
edits_of() {
  [ -n "$1" ] && [ -d "$m" ] || return 0
  case $1 in
    releases/*/*) echo 'link .' ;;
    releases/?*) if [ -e "$m/\${1#releases/}.files" ]; then differ "\${1#releases/}" | edited_of "\${1#releases/}"; else echo 'link .'; fi ;;
    *) echo 'link .' ;;
  esac
}
sum_up_edits() {
  all=$(sort -k 2)
  [ -n "$all" ] || return 0
  sum=$(printf '%s\n' "$all" | sha256sum)
  echo "@edited $(printf '%s\n' "$all" | wc -l) \${sum%% *} $(printf '%s\n' "$all" | head -n ${mostNamed} | base64 -w0)"
}`;

/** Reads the output of `sum_up_edits` for the release in a directory; undefined if nothing was edited. */
export function parseEdits(stdout: string, base: string): ReleaseEdits | undefined {
  const [, count, digest, data] = /^@edited (\d+) ([0-9a-f]{64}) (\S+)$/m.exec(stdout) ?? [];
  if (count === undefined) return undefined;
  const lines = Buffer.from(data!, 'base64').toString().split('\n').filter(Boolean);
  const first = lines.map((line): Edited => {
    const [found] = line.split(' ', 1);
    return { what: posix.join(base, 'current', line.slice(found!.length + 1)), found };
  });
  return { count: Number(count), digest: digest!, first };
}

/** Paths of edited files, for people. */
export function namesOf({ first, count }: ReleaseEdits): readonly string[] {
  const more = count - first.length;
  return [...first.map(({ what }) => what), ...(more > 0 ? [`and ${more} more`] : [])];
}
