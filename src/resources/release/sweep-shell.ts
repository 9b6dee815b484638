import { sweepShell } from '../../transport/scripts/install';
import { quote } from '../../transport/shell';

/**
 * Shell: takes away what is not needed any more, `$n` the release that is made. Only names that are ours are taken, and each
 * in `$b` by `keep`, as who has that directory.
 */
export const pruneFunctions = (base: string): string => `
ours() { case $1 in *[!0-9a-f-]*|-*|*-|*-*-*) return 1 ;; *-????????????) : ;; *) return 1 ;; esac; }
gone() { # NAME
  keep 'rm -rf "./releases/$1"' "$1" && rm -f "$m/$1.json" "$m/$1.files" "$m/$1.pending"
}
# What a machine that went down left half made; the current one is never such.
sweep_releases() {
  now=$(readlink "$b/current" 2>/dev/null); now=\${now#releases/}
  keep ${quote(sweepShell(`${base}/current`))}
  for p in "$m"/*.pending "$m"/*.files "$b/releases"/*; do
    o=\${p##*/}; o=\${o%.pending}; o=\${o%.files}
    if [ "$o" != "$now" ] && ours "$o" && [ ! -e "$m/$o.json" ]; then gone "$o"; fi
  done
}
# Virtual environments that no release uses.
unused() {
  [ -d "$b/venvs" ] || return 0
  keep 'for v in ./venvs/*; do
    [ -d "$v" ] || continue
    used=
    for l in ./releases/*/.venv; do [ "$(readlink "$l")" != "../../venvs/\${v##*/}" ] || used=1; done
    [ -n "$used" ] || rm -rf "$v"
  done'
}
prune() { # how many
  sweep_releases
  left=$(($1 - 1))
  for o in $(cd "$m" && ls | sed -n 's/\\.json$//p' | sort -rn); do
    [ "$o" != "$n" ] || continue
    if [ "$left" -gt 0 ]; then left=$((left - 1)); else gone "$o"; fi
  done
  unused
}`;
