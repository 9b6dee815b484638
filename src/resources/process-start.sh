# shellcheck shell=sh
# `start_of PID` prints the start time of a process in ticks since boot, `runs PID START` tests whether that process still runs.
# Process ids alone are reused.

start_of() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20; }
runs() { # PID START
  [ -n "$1" ] && kill -0 "$1" 2>/dev/null && [ "$(start_of "$1")" = "$2" ]
}
