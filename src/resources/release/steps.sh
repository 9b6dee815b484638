# shellcheck shell=sh
# Commands and the virtual environment; `$r` is the folder of the release, `$sign` the mark of the script's own lines.

# Output of a step is kept for its failure.
step() { # title command...
  title=$1; shift
  "$@" > "$work/log" 2>&1 < /dev/null || { echo "@$sign failed $title"; echo "@$sign evidence"; tail -n 40 "$work/log"; echo "@$sign end"; exit 70; }
}
# Runs as the owner of the release, in its folder.
within_release() { # SECONDS TEXT ARG...
  limit=$1 text=$2
  shift 2
  as "$hand" "$hand_group" "$limit" "cd \"\$1\" || exit; shift
$text" "$r" "$@"
}
run_command() { # USER SECONDS TEXT
  own=1
  case $1 in
    '') as "$hand" "$hand_group" "$2" "$entering" "$r" "$3" 1; return ;;
    0|root|-) [ -z "$keeper" ] || [ "$keeper $(stat -c %u "$r")" = '0 0' ] || own= ;;
  esac
  as "${1#-}" '' "$2" "$entering" "$r" "$3" "$own"
}
