# shellcheck shell=sh
# Writes the files of several calls. All files are staged and synced before the first of them is renamed. A file that cannot be
# staged is still read off the stream; otherwise the next one would begin in its middle. Content that is shorter than announced came
# over a broken connection and is discarded. If one file of a call cannot be staged, no file of the call is changed.

LC_ALL=C; export LC_ALL
umask 077
failed() { bad="$bad $2 "; printf '@failed %s\n' "$1"; printf %s "$3" | base64; }
is_bad() { case $bad in *" $1 "*) : ;; *) return 1 ;; esac; }
receive() { # NUMBER CALL DIRECTORY STAGED BYTES MODE OWNER MAKE
  if is_bad "$2"; then take "$5" >/dev/null; return; fi
  problem=$(take "$5" | { { reach "$3" "$8" "$7" </dev/null && stage "$4" "$6" "$7" "$5"; } || { cat >/dev/null; exit 1; }; } 2>&1) ||
    failed "$1" "$2" "$problem"
}
guard() { # NUMBER CALL PATH EXPECTED
  if is_bad "$2" || [ "$4" = any ]; then return; fi
  standing "$3"
  if [ "$found" != "$4" ]; then bad="$bad $2 "; printf '@conflict %s %s %s\n' "$1" "$4" "$found"; fi
}
commit() { # NUMBER CALL DIRECTORY STAGED NAME PATH EXPECTED
  guard "$1" "$2" "$6" "$7"
  if is_bad "$2"; then return; fi
  if problem=$({ reach "$3" && land "$4" "$5"; } 2>&1); then landed="$landed $1"; else failed "$1" "$2" "$problem"; fi
}
bad= landed=
