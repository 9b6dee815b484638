# shellcheck shell=sh
# Creates a release, or reuses one, and switches `current` to it. If anything fails, `current` is as before and the release is removed.
# The script continues when the client is gone, unless a tar is incomplete. No signal ends a rollback.
#
# Rendered for each deployment (deploy-script.ts): `$b` and `$m` (`places`), `$n`, the name of the release, `$r`, its folder, `$before`, the
# target of `current` when the change was planned, `$kit`, install.sh as a text, `$staged_link` and `$staged_note`, names of files until
# they are complete, `$keep_releases`, how many releases stay, or nothing, and the functions `settle_owners` and `after_switch`.
# `obtain` is of build.sh or reuse.sh. With the mutex, work-folder.sh, install.sh, keeper.sh, steps.sh and prune.sh.

keep() { # TEXT ARG...
  text=$1; shift
  as "$keeper" '' 600 "$kit
reach \"\$1\" || exit; shift
$text" "$b" "$@" < /dev/null >&2
}
hand_over() { # DIRECTORY
  case $keeper in ''|[!0]*) return 0 ;; esac
  [ "$hand $hand_group" = '0 ' ] || chown "$hand:$hand_group" "$1" 2> /dev/null || chown "$hand" "$1"
}
lead() { # TARGET
  keep 'ln -sn "$1" "./$2" && { rename "$2" current || { rm -f "./$2"; exit 1; }; }' "$1" "$staged_link" && durable "$b"
}
begun= fresh_venv= switched= unshared= done= settled= slot=
leave() {
  code=$?
  trap '' TERM INT HUP PIPE
  cd /
  if [ -z "$done" ] && [ -n "$settled" ]; then
    if [ -n "$switched" ]; then
      if [ -n "$back" ]; then lead "$back"; else keep 'rm -f ./current'; fi
      rm -f "$m/previous"
    fi
    [ -z "$begun" ] || gone "$n"
    if [ -n "$fresh_venv" ] && [ ! -e "$b/venvs/$fresh_venv/.complete" ]; then keep 'rm -rf "./venvs/$1"' "$fresh_venv"; fi
    unused
    if [ -d "$b" ]; then
      [ -z "$unshared" ] || keep '[ ! -d ./shared ] || find ./shared -depth -type d -empty -delete'
      keep 'rmdir ./releases ./venvs; here=$PWD; cd / && rmdir "$here"'
    fi 2> /dev/null
    rmdir "$m" "${m%/*}" 2> /dev/null
  fi
  workdir_gone
  release_mutex
  exit "$code"
}
check_unchanged() {
  found=
  if [ -L "$b/current" ]; then found=$(readlink "$b/current")
  elif [ -e "$b/current" ]; then echo "@$sign failed the look at $b/current: it must be a link made by a Release, and is not"; exit 70; fi
  [ "$found" = "$before" ] || { echo "@$sign conflict"; exit 75; }
}
settle_here() {
  settle_owners
  [ -z "$refused" ] || { echo "@$sign refused $refused"; exit 77; }
  settled=1
}
# Stored, because a later script may have to roll back.
note() {
  [ "$before" = "releases/$n" ] || printf %s "$before" | put "$m" previous "$staged_note" 600 || return 1
  durable_tree "$b" && durable "$m"
}
switch() {
  step 'the record' note
  back=$(cat "$m/previous" 2>/dev/null)
  switched=1
  if [ "$before" != "releases/$n" ]; then step 'the switch of current' lead "releases/$n"; fi
}
finish() {
  [ ! -e "$m/$n.pending" ] || { mv -f "$m/$n.pending" "$m/$n.json" && durable "$m"; }
}
main() {
  # The script goes on when the client is gone.
  trap '' PIPE HUP
  umask 022
  workdir || exit "$no_room_status"
  trap leave EXIT
  trap 'exit 143' TERM INT
  acquire_mutex || exit 74
  settle_here
  check_unchanged
  obtain
  switch
  after_switch
  step 'the record' finish
  done=1
  rm -f "$m/previous"
  [ -z "$keep_releases" ] || prune "$keep_releases"
  echo "@$sign done"
}
