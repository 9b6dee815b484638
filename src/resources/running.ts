import { digestOf } from './digest';

/** Shell: sets `$s`, our folder on the host: of root, or in the home of the user who deploys. */
export const stateFolder = `if [ "$(id -u)" = 0 ]; then s=/var/lib/uwsgi-iac; else s=$HOME/.local/state/uwsgi-iac; fi`;

/** Shell: `started PID` prints when a process started, in ticks since boot; ids alone come round again. */
const started = `started() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20; }
runs() { # PID START
  [ -n "$1" ] && kill -0 "$1" 2>/dev/null && [ "$(started "$1")" = "$2" ]
}`;

/**
 * Shell: a function `hold` that waits until no other script changes the same thing, and from then on shows that this one
 * does. A script goes on when its client is gone, so the next client may come while it does. `let_go` ends it.
 */
export function holding(subject: string, seconds: number): string {
  return `${started}
hold() {
${stateFolder}
  slot="$s/running/${digestOf(subject).slice(0, 16)}"
  patience=$(($(date +%s) + ${seconds}))
  # A link with its text appears whole or not at all.
  until mkdir -p "$s/running" 2>/dev/null && ln -s "$$ $(started $$)" "$slot" 2>/dev/null; do
    holder=$(readlink "$slot") || { [ -w "$s/running" ] || { slot=; return 0; }; continue; }
    if ! runs $holder; then
      [ "$(readlink "$slot")" != "$holder" ] || rm -f "$slot"
    elif [ "$(date +%s)" -ge "$patience" ]; then
      echo "process \${holder%% *} on the host still makes an earlier change" >&2
      slot=; return 1
    else sleep 0.2; fi
  done
  # Whoever holds the lock now may have taken it while this one waited.
  ! command -v check_fence > /dev/null || check_fence
}
let_go() {
  [ -n "$slot" ] || return 0
  rm -f "$slot"; rmdir "$s/running" 2>/dev/null; :
}`;
}

/** Shell: waits until no script changes anything below `$s`; exit status 75 when one does not end. */
export const waitForRunning = `${started}
patience=$(($(date +%s) + 600))
for slot in "$s/running"/*; do
  while holder=$(readlink "$slot") && { runs $holder || { [ "$(readlink "$slot")" != "$holder" ] || rm -f "$slot"; false; }; }; do
    [ "$(date +%s)" -lt "$patience" ] || { echo "process \${holder%% *} on the host still makes an earlier change" >&2; exit 75; }
    sleep 0.2
  done
done`;
