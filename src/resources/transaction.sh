# shellcheck shell=sh
# A transaction: a change of files and its activation, as a whole or not at all. Every step is a function, so that nothing runs
# before the whole script has arrived; the script ends with the call of `main`.
#
# Until the change is proven, TERM and INT roll it back, no matter who sends them: a client that gave up, or the watchdog of a step
# that hangs. Afterwards they have no effect: the change stays.
#
# Rendered for each transaction (transaction-script.ts): the variables `$sign`, `$deadline`, `$verdict_seconds`, `$joins`, `$rest`,
# `$rest_seconds` and `$limit_*`; its steps `prepare`, `activate`, `prove`, `revert`, `evidence` and `record`; and its files, by
# `receive_files`, `sync_staged`, `sync_folders` and `each_file COMMAND`, which calls the command for each file with INDEX DIRECTORY
# NAME STAGED KEPT EXPECTED MODE OWNER STEM, until it fails. With host-mutex.sh, work-folder.sh, watchdog.sh, install.sh, digest.sh
# and host-rest.sh.

# The existing file is kept beside the new one, so that a rollback needs no room. It must be the one that the plan saw.
check_unchanged() {
  found=$(keep "$@" 2> "$work/problem") || { cat "$work/problem" >&2; exit 74; }
  [ "$found" = "$6" ] || { echo "@$sign conflict $1 $found"; exit 75; }
}
# It reads one file and writes another.
# shellcheck disable=SC2094
keep() {
  if ! [ -d "$2" ] || ! reach "$2" || ! { [ -e "./$3" ] || [ -L "./$3" ]; }; then echo absent; return; fi
  if [ -L "./$3" ]; then
    # A link to /dev/null masks a unit and reads as an empty file; other links are replaced, and restored as links.
    target=$(readlink "./$3") && ln -sn "$target" "./$5" || return 1
    if [ "$target" = /dev/null ]; then sum_of /dev/null; else echo link; fi
  # A hard link takes no room, however large the file is.
  elif [ -f "./$3" ] && ! is_small "./$3"; then ln "./$3" "./$5" && echo unreadable
  elif [ -f "./$3" ]; then copy "./$3" "$5" 9< "./$3" && sum_of "./$5"
  else echo other; fi
}
# The file that was opened must be the one of that name, and not the target of a foreign link.
copy() { # FILE COPY
  # The numbers are the words.
  # shellcheck disable=SC2046
  set -- "$1" "$2" $(stat -c '%d:%i' "$1") $(stat -L -c '%d:%i %u %g %a' /proc/self/fd/9)
  [ "$3" = "$4" ] || { echo "$PWD/$1 became a symbolic link meanwhile" >&2; return 1; }
  case "$(id -u) $(id -G) " in
    '0 '*) owner=$5:$6 ;;
    *" $6 "*) owner=:$6 ;;
    *) owner= ;;
  esac
  stage "$2" "$7" "$owner" <&9
}
unpack() {
  ( noted=$work/made; reach "$2" make && stage "$4" "$7" "$8" < "$work/$1.new" )
}
install_file() {
  : > "$work/$1.placed"
  ( reach "$2" && land "$4" "$3" )
}
put_back() {
  [ ! -e "$work/$1.placed" ] || back_in_place "$@" || restored=1
}
back_in_place() {
  ( reach "$2" || exit
    # The new file was not renamed yet.
    [ ! -e "./$4" ] || exit 0
    if [ -e "./$5" ] || [ -L "./$5" ]; then land "$5" "$3"; else rm -f "./$3"; fi )
}
remove_staged() { [ ! -d "$2" ] || ( reach "$2" && rm -f "./$4" "./$5" ) || :; }
sweep_left() { sweep "$2" "$9"; }
await_proof() {
  began=$(now) lacks=
  limit=$((began + deadline))
  while :; do
    prove; status=$?
    [ "$status" -ne 0 ] || return 0
    [ "$status" -ne 2 ] || return 1
    [ "$(now)" -lt "$limit" ] || { echo "gave up after $deadline s${lacks:+: $lacks}" >&2; return 1; }
    sleep 0.1
  done
}
# The client that requested the change answers whether it may stay; end of input means that the client is gone.
ask_client() { echo "@$sign verdict"; }
await_verdict() {
  ask_client
  said=$(timeout "$verdict_seconds" head -n 1)
  [ -n "$said" ] || echo "rolled back because the client did not confirm the change within $verdict_seconds s" >&2
  [ "$said" = keep ]
}
phase() { # NAME SECONDS
  phase=$1 seconds=$2
  within "$2"
}
# A rollback is not interrupted; only a step of it that hangs is ended.
roll_back() {
  trap : TERM INT
  decided=1
  unwatched
  if [ -e "$work/late" ]; then
    rm -f "$work/late"
    echo "it must end within $seconds s on the host, and did not" >&2
  elif [ -n "$interrupted" ]; then phase=interrupted; echo 'the script was ended from outside' >&2; fi
  within "$limit_evidence"
  echo "@$sign evidence"; evidence 2>&1; echo "@$sign end"
  within "$limit_revert"
  restored=0
  each_file put_back
  sync_folders
  revert || restored=1
  [ ! -e "$work/made" ] || sort -r "$work/made" | while read -r made; do ( reach "${made%/*}" && rmdir "./${made##*/}" ) 2>/dev/null; done
  echo "@$sign reverted $phase $restored"
  exit 70
}
clean_up() {
  each_file remove_staged
  workdir_gone
  forget_rest
  release_mutex
  unwatched
}
await_consent() {
  if [ -n "$rest" ]; then await_rest "$rest" "$rest_seconds"; else await_verdict; fi
}
main() {
  # The change is completed or rolled back even if the client is gone.
  trap '' PIPE HUP
  umask 077
  slot= dog= decided= interrupted= rest_held= rest_before=
  trap clean_up EXIT
  trap 'exit 143' TERM INT
  workdir && receive_files || exit 74
  umask 022
  acquire_mutex || exit 74
  [ -z "$joins" ] || join_swap "$joins" || exit 74
  phase write "$limit_prepare"
  each_file sweep_left
  each_file check_unchanged
  trap 'interrupted=1; roll_back' TERM INT
  each_file unpack || roll_back
  sync_staged || roll_back
  each_file install_file || roll_back
  sync_folders || roll_back
  phase prepare "$limit_prepare"
  prepare || roll_back
  phase activate "$limit_activate"
  activate || roll_back
  phase prove "$limit_prove"
  await_proof || roll_back
  [ -z "$limit_verdict" ] || { phase verdict "$limit_verdict"; await_consent; } || roll_back
  trap : TERM INT
  joined || roll_back
  decided=1
  unwatched
  within "$limit_record"
  ( record ) > /dev/null 2>&1 < /dev/null
  echo "@$sign done ."
}
