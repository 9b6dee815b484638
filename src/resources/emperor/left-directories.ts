import type { Host } from '../../transport/host';
import { sh } from '../../transport/shell';
import { stateFolder } from '../state-folder';

/** Shell: list of directories that a deleted emperor could not remove, because they contain other vassals or foreign files. */
const list = sh`${stateFolder}
left=$s/directories`;

/** Records the directories of a deleted emperor that still exist, so that the next emperor can remove them. */
export async function recordLeftDirectories(host: Host, made: readonly string[]): Promise<void> {
  if (made.length === 0) return;
  const each = [...made].sort();
  await host.exec(
    sh`${list}
for made in ${each}; do
  [ ! -d "$made" ] || grep -qxF "$made" "$left" 2>/dev/null || { mkdir -p "$s" && echo "$made" >> "$left"; } || exit 1
done`,
    { purpose: 'record the directories of vassals that stay' },
  );
}

/** Appends to the list of an emperor those of its directories, and their parents, that an earlier one created. */
export async function adoptLeftDirectories(
  host: Host,
  directories: readonly string[],
  ownList: string,
): Promise<void> {
  if (directories.length === 0) return;
  await host.exec(
    sh`${list}
[ -s "$left" ] || exit 0
rm -f "$left.new"
while IFS= read -r made; do
  to=$left.new
  for own in ${directories}; do
    case "$own/" in "$made"/*) to=${ownList} ;; esac
  done
  printf '%s\n' "$made" >> "$to" || exit 1
done < "$left"
if [ -e "$left.new" ]; then mv -f "$left.new" "$left"; else rm -f "$left"; fi`,
    { purpose: 'find directories of vassals that an earlier emperor created' },
  );
}
