import { clock } from '../transport/scripts/clock';
import { roomFunction } from '../transport/scripts/install';
import { digestOf } from './digest';

/** Shell: sets `$s`, our folder on the host: of root, or in the home of the user who deploys. */
export const stateFolder = `if [ "$(id -u)" = 0 ]; then s=/var/lib/uwsgi-iac; else s=$HOME/.local/state/uwsgi-iac; fi`;

/** Shell: `start_of PID` prints when a process started, in ticks since boot; ids alone come round again. */
const startOf = `start_of() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20; }
runs() { # PID START
  [ -n "$1" ] && kill -0 "$1" 2>/dev/null && [ "$(start_of "$1")" = "$2" ]
}`;

/**
 * Shell: a function `hold` that waits until no other script changes the same thing, and from then on shows that this one
 * does. A script goes on when its client is gone, so the next client may come while it does. `let_go` ends it.
 */
export function holding(subject: string, seconds: number): string {
  return `${clock}
${startOf}
hold() {
${stateFolder}
  slot="$s/running/${digestOf(subject).slice(0, 16)}"
  patience=$(($(now) + ${seconds}))
  # A link with its text appears whole or not at all.
  until mkdir -p "$s/running" 2>/dev/null && ln -s "$$ $(start_of $$)" "$slot" 2>/dev/null; do
    holder=$(readlink "$slot") || { [ -w "$s/running" ] || { slot=; return 0; }; continue; }
    if ! runs "\${holder%% *}" "\${holder#* }"; then
      [ "$(readlink "$slot")" != "$holder" ] || rm -f "$slot"
    elif [ "$(now)" -ge "$patience" ]; then
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

/** Exit status of a script that found no room for its work folder; why stands in its errors. */
export const noRoom = 40;

/** Shell: `no_room PATH` ends a script that finds no room for what it writes there. */
export const noRoomFunction = `${roomFunction}
no_room() { room "$1" >&2; exit ${noRoom}; }`;

/**
 * Shell: a function `workdir` that makes `$work`, a folder for what a script needs until it ends: copies of
 * configurations, which may hold secrets. Only its user can enter it, unless it is opened; it lies below `$s`, where later runs take away
 * those of scripts that are gone, as after a power cut. `workdir_gone` takes it away. Who has no place for `$s` gets one
 * in /tmp. With {@link noRoomFunction}.
 */
export const workFolder = `${startOf}
${noRoomFunction}
workdir() {
  work= problem=
${stateFolder}
  place="$s/work/$$-$(start_of $$)"
  if ( umask 022; mkdir -p "$s" ) 2>/dev/null; then
    for left in "$s/work"/*; do
      owner=\${left##*/}
      [ ! -d "$left" ] || runs "\${owner%%-*}" "\${owner#*-}" || rm -rf "$left"
    done
    # Another one that ends may take the folder away between the two.
    for _ in 1 2 3; do
      # The path of a socket has at most 107 bytes.
      [ "\${#place}" -le 80 ] || break
      if problem=$({ mkdir -p -m 711 "$s/work" && mkdir -m 700 "$place"; } 2>&1); then work=$place; return 0; fi
    done
  fi
  [ -n "$problem" ] || problem="$s cannot be made"
  work=$(mktemp -d 2>&1) && [ -d "$work" ] && return 0
  echo "there must be room for a folder in $s/work or \${TMPDIR:-/tmp}, but: $problem; $work" >&2
  for at in "$s" "\${TMPDIR:-/tmp}"; do room "$at"; done | sort -u >&2
  work=
  return 1
}
workdir_gone() {
  [ -z "$work" ] || rm -rf "$work"
  rmdir "$s/work" 2>/dev/null
  :
}`;

/** Shell: waits until no script changes anything below `$s`; exit status 75 when one does not end. */
export const waitForRunning = `${clock}
${startOf}
patience=$(($(now) + 600))
for slot in "$s/running"/*; do
  # A fenced script shows itself, too.
  [ "$slot" != "$s/running/script.$$" ] || continue
  while holder=$(readlink "$slot") && { runs "\${holder%% *}" "\${holder#* }" || { [ "$(readlink "$slot")" != "$holder" ] || rm -f "$slot"; false; }; }; do
    [ "$(now)" -lt "$patience" ] || { echo "process \${holder%% *} on the host still makes an earlier change" >&2; exit 75; }
    sleep 0.2
  done
done`;
