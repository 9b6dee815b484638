# shellcheck shell=sh
# Deletion of releases that are not needed any more; `$n` is the new release, `$before` the previous target of `current`. Only names of
# releases are deleted, in `$b` by `keep`, as the owner of that directory. A release that may still be needed stays, whatever its
# number: releases that were rolled back after it have higher ones.

ours() { case $1 in *[!0-9a-f-]*|-*|*-|*-*-*) return 1 ;; *-????????????) : ;; *) return 1 ;; esac; }
gone() { # NAME
  keep 'rm -rf "./releases/$1"' "$1" && rm -f "$m/$1.json" "$m/$1.files" "$m/$1.pending"
}
# Current and previous releases, proven ones, and working directories of processes.
look_for_needed() {
  top=$(cd -P "$b/releases" 2>/dev/null && pwd)
  needed=$(readlink "$b/current"; printf '%s\n' "$before"; proven; entered)
}
# Targets of `current` that workers are proven with (`noteProof`).
proven() {
  for proof in "$m"/proofs/*; do
    [ -e "$proof" ] || continue
    file=$(cat "$proof")
    if [ -f "$file" ]; then cat "$file"; else rm -f "$proof"; fi
  done
}
entered() {
  # ls shows where the links of /proc lead.
  # shellcheck disable=SC2012
  ls -l /proc/[0-9]*/cwd 2>/dev/null | while read -r line; do
    case $line in *" -> $top/"*) line=${line#*" -> $top/"}; echo "releases/${line%%/*}" ;; esac
  done
}
is_needed() { printf '%s\n' "$needed" | grep -qxF "releases/$1"; } # NAME
# Deletes releases that were cut off, as by a power cut.
sweep_releases() {
  look_for_needed
  keep "$sweep_current"
  for p in "$m"/*.pending "$m"/*.files "$b/releases"/*; do
    o=${p##*/}; o=${o%.pending}; o=${o%.files}
    if ours "$o" && [ ! -e "$m/$o.json" ] && ! is_needed "$o"; then gone "$o"; fi
  done
}
# Virtual environments that no release uses.
unused() {
  [ -d "$b/venvs" ] || return 0
  keep 'for v in ./venvs/*; do
    [ -d "$v" ] || continue
    used=
    for l in ./releases/*/.venv; do [ "$(readlink "$l")" != "../../venvs/${v##*/}" ] || used=1; done
    [ -n "$used" ] || rm -rf "$v"
  done'
}
prune() { # how many
  sweep_releases
  left=$1 spare=
  # Names of records are numbers.
  # shellcheck disable=SC2012
  for o in $(cd "$m" && ls | sed -n 's/\.json$//p' | sort -rn); do
    if is_needed "$o"; then left=$((left - 1)); else spare="$spare $o"; fi
  done
  for o in $spare; do
    if [ "$left" -gt 0 ]; then left=$((left - 1)); else gone "$o"; fi
  done
  unused
}
