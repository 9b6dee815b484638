# shellcheck shell=sh
# `workdir` creates `$work`, the temporary folder of a script, e.g. for copies of configurations, which may hold secrets. Only its user
# can enter it, unless it is opened. It lies below `$s`, where later runs delete the folders of scripts that ended without doing so,
# as after a power cut; in /tmp if `$s` cannot be created. `workdir_gone` deletes it.
# `no_room PATH` ends a script that cannot write there for lack of room, with `$no_room_status`.
# With room.sh, process-start.sh and state-folder.sh.

no_room() { room "$1" >&2; exit "$no_room_status"; }
workdir() {
  work= problem=
  state_folder
  place="$s/work/$$-$(start_of $$)"
  if ( umask 022; mkdir -p "$s" ) 2>/dev/null; then
    for left in "$s/work"/*; do
      owner=${left##*/}
      [ ! -d "$left" ] || runs "${owner%%-*}" "${owner#*-}" || rm -rf "$left"
    done
    # Another script that ends may delete the folder between the two.
    for _ in 1 2 3; do
      # The path of a socket has at most 107 bytes.
      [ "${#place}" -le 80 ] || break
      # `$s` exists already.
      # shellcheck disable=SC2174
      if problem=$({ mkdir -p -m 711 "$s/work" && mkdir -m 700 "$place"; } 2>&1); then work=$place; return 0; fi
    done
  fi
  [ -n "$problem" ] || problem="$s cannot be created"
  work=$(mktemp -d 2>&1) && [ -d "$work" ] && return 0
  echo "there must be room for a folder in $s/work or ${TMPDIR:-/tmp}, but: $problem; $work" >&2
  for at in "$s" "${TMPDIR:-/tmp}"; do room "$at"; done | sort -u >&2
  work=
  return 1
}
workdir_gone() {
  [ -z "$work" ] || rm -rf "$work"
  rmdir "$s/work" 2>/dev/null
  :
}
