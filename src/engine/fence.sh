# shellcheck shell=sh
# Prologue of scripts that may change something: ends the script if another deployer than `$fence_owner` holds the lock. The next holder
# waits for scripts that passed it. `check_fence` checks again, for scripts that waited meanwhile. A script that it ends prints
# `$fence_mark` and the current holder, or nothing, and exits with `$fence_status`. With state-folder.sh.

fence_home=$(state_folder; echo "$s")
fence_start() {
  read -r fence_line < "/proc/$$/stat"
  # The fields are the words.
  # shellcheck disable=SC2086
  set -- ${fence_line##*) }
  echo "${20}"
}
mkdir -p "$fence_home/running" 2>/dev/null && ln -snf "$$ $(fence_start)" "$fence_home/running/script.$$" 2>/dev/null
check_fence() {
  fence_holder=
  { read -r fence_line; IFS= read -r fence_holder; } 2>/dev/null < "$fence_home/inventory/lock/holder"
  [ "$fence_holder" != "$fence_owner" ] || return 0
  rm -f "$fence_home/running/script.$$"; rmdir "$fence_home/running" 2>/dev/null
  printf '%s %s\n' "$fence_mark" "$fence_holder"; exit "$fence_status"
}
check_fence
