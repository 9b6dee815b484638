# shellcheck shell=sh
# Time limits for the steps of a script, so that the script continues even if a service manager or a file system hangs.
#
# `within SECONDS` limits all steps up to the next `within` together. When the time is over, the child processes of the script are
# killed with their descendants, the script itself gets TERM, and `$work/late` exists.
#
# TERM and INT from outside kill the child processes as well, because a shell handles a signal only after its child has ended. Once
# `$decided` is set they do not. A daemon that left for the background is no child any more, and stays. The watchdog ends by
# `unwatched`, or with `$work`. With clock.sh.

within() {
  echo "$(($(now) + $1))" > "$work/until"
  { [ -n "${dog-}" ] && kill -0 "$dog" 2>/dev/null; } || { watch < /dev/null > /dev/null 2>&1 & dog=$!; }
}
# Once this returns, the watchdog kills nothing. A signal can interrupt the first wait.
unwatched() {
  [ -z "$dog" ] || { kill -KILL "$dog"; wait "$dog" || wait "$dog"; } 2>/dev/null
  dog=
}
watch() {
  read -r own rest < /proc/self/stat
  until= force=TERM
  # A shell can forward its signals to its children.
  if [ -n "$decided" ]; then trap : TERM INT; else trap 'strike TERM' TERM INT; fi
  while :; do
    # A sleep that a signal ended is repeated; one that cannot run ends the watchdog.
    sleep 1 || [ $? -gt 128 ] || exit
    { [ -e "$work/until" ] && kill -0 $$; } || exit
    read -r asked < "$work/until"
    case $asked in ''|"$until"|*[!0-9]*) : ;; *) until=$asked force=TERM ;; esac
    [ "$(now)" -ge "$until" ] || continue
    : > "$work/late"
    kill -TERM $$
    strike "$force"
    force=KILL
  done
}
strike() { # SIGNAL
  for victim in $(below $$); do kill "-$1" "$victim"; done
}
below() { # PID
  children=
  # That file has no line end.
  read -r children < "/proc/$1/task/$1/children"
  for child in $children; do
    [ "$child" = "$own" ] || { echo "$child"; below "$child"; }
  done
}
