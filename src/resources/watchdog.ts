import { clock } from '../transport/scripts/clock';

/**
 * Shell: limits for what a script waits for. Whatever hangs (a service manager, a file system), the script goes on.
 *
 * - `within SECONDS` is the time that all up to the next `within` has together. When it is over, what the script waits for
 *   is ended, with all that this started, and the script itself gets TERM; `$work/late` says so.
 *
 * TERM and INT that come from outside end what the script waits for as well: a shell heeds a signal only then. With
 * `$decided` they do not any more. Only
 * children are ended: what left for the background, as a daemon does, is none any more. The watch ends by `unwatched`, or
 * with `$work`.
 */
export const watchdog = `${clock}
within() {
  echo "$(($(now) + $1))" > "$work/until"
  { [ -n "\${dog-}" ] && kill -0 "$dog" 2>/dev/null; } || { watch < /dev/null > /dev/null 2>&1 & dog=$!; }
}
# It ends nothing any more once this returns. A signal can cut the first wait short.
unwatched() {
  [ -z "$dog" ] || { kill -KILL "$dog"; wait "$dog" || wait "$dog"; } 2>/dev/null
  dog=
}
watch() {
  read -r own rest < /proc/self/stat
  until= force=TERM
  # A shell can hand a signal of its own on to those that it starts.
  if [ -n "$decided" ]; then trap : TERM INT; else trap 'strike TERM' TERM INT; fi
  while :; do
    # One that a signal ended is none that cannot run.
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
  # There is no line end in that file.
  read -r children < "/proc/$1/task/$1/children"
  for child in $children; do
    [ "$child" = "$own" ] || { echo "$child"; below "$child"; }
  done
}`;
