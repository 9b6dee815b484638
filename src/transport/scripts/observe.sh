# shellcheck shell=sh
# Answers to a query, as records of records.ts. Answers come in the order of the questions, so names are not sent back.
#
# `at_once PATH...` reads files together. Both lists have the order of the paths, without missing files: a path that is not the next
# of a list is read individually. Only regular files are hashed, because a pipe would block, and none that is larger than
# `$most_bytes`.
# `file PATH LIMIT DIGEST`, `directory PATH`, `units ARG...` and `pidfile PATH` answer about one.

LC_ALL=C; export LC_ALL
NL='
'
at_once() {
  stats=$(stat -c '%n	%a %u %g %s %Y	%U	%G' -- "$@" 2>/dev/null)$NL
  rest=$stats
  for path; do
    shift
    line=${rest%%"$NL"*}
    case $line in "$path	"*) facts=${line#"$path	"} rest=${rest#*"$NL"} ;; *) continue ;; esac
    size=${facts%%	*}; size=${size% *}
    [ -L "$path" ] || [ ! -f "$path" ] || [ "${size##* }" -gt "$most_bytes" ] || set -- "$@" "$path"
  done
  sums=$(sha256sum -- "$@" 2>/dev/null </dev/null)$NL
}
seen() {
  line=${stats%%"$NL"*}
  case $line in "$1	"*) facts=${line#"$1	"} stats=${stats#*"$NL"} ;; *) return 1 ;; esac
}
summed() {
  line=${sums%%"$NL"*}
  [ "${line#*  }" = "$1" ] || return 1
  found=${line%%  *} sums=${sums#*"$NL"}
}
look() {
  if facts=$(stat ${2:+"$2"} -c '%a %u %g %s %Y	%U	%G' "$1" 2>&1); then return 0; fi
  case $facts in
    *'No such file'*|*'Not a directory'*) echo @absent ;;
    *) echo @failed; printf %s "$facts" | base64 ;;
  esac
  return 1
}
file() {
  seen "$1" || look "$1" || return 0
  if [ -L "$1" ]; then kind='link'; elif [ -f "$1" ]; then kind='file'; elif [ -d "$1" ]; then kind='directory'
  elif [ -S "$1" ]; then kind='socket'; else kind='other'; fi
  printf '@facts %s %s\n' "$kind" "$facts"
  size=${facts%%	*}; size=${size% *}; size=${size##* }
  case $kind in
    link) echo @target; readlink -n "$1" | base64 ;;
    file)
      if summed "$1"; then
        if [ "$found" = "$3" ]; then echo @same; return 0; fi
        if [ "$2" = - ] || [ "$size" -gt "$2" ]; then echo "@digest $found"; return 0; fi
      fi
      # More than that is read for who asks for more.
      if [ "$2" != - ] && [ "$size" -le "$2" ]; then
        if found=$(base64 "$1" 2>&1); then printf '@content\n%s\n' "$found"; return 0; fi
      elif [ "$size" -gt "$most_bytes" ]; then found="too large: $size bytes, at most $most_bytes are read"
      elif found=$({ sha256sum <"$1"; } 2>&1); then printf '@digest %s\n' "${found%% *}"; return 0; fi
      echo @unreadable; printf %s "$found" | base64 ;;
  esac
}
directory() {
  look "$1" -L || return 0
  if ! [ -d "$1" ]; then echo @absent; return 0; fi
  if ! [ -r "$1" ] || ! [ -x "$1" ]; then echo @failed; printf 'Permission denied' | base64; return 0; fi
  echo @entries
  (cd "$1" && for e in * .[!.]* ..?*; do if [ -e "$e" ] || [ -L "$e" ]; then printf '%s\0' "$e"; fi; done) | base64
}
units() {
  echo @units
  if command -v systemctl >/dev/null 2>&1; then systemctl show --no-pager "$@" 2>/dev/null | base64; fi
}
pidfile() {
  look "$1" -L || return 0
  pid=$({ [ ! -f "$1" ] || head -c 64 "$1"; } 2>/dev/null)
  case $pid in ''|*[!0-9]*) pid=0 ;; esac
  alive=1
  if [ "$pid" = 0 ] || ! [ -r "/proc/$pid/status" ]; then alive=0
  else case $(sed -n 's/^State:[[:space:]]*//p' "/proc/$pid/status" 2>/dev/null) in ''|Z*|X*) alive=0 ;; esac; fi
  printf '@process %s %s\n' "$pid" "$alive"
  # After the arguments, which a process can overwrite, the files that it has open.
  if [ "$alive" = 1 ]; then
    # ls shows where the links of /proc lead.
    # shellcheck disable=SC2012
    { tr '\0' ' ' <"/proc/$pid/cmdline"; echo; ls -l "/proc/$pid/fd" | sed -n 's/.* -> \//\//p' | sort -u; } 2>/dev/null | base64
  fi
}
