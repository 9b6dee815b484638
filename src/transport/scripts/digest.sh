# shellcheck shell=sh
# Comparison of files with their deployed content.
#
# `is_small PATH` succeeds if a file is small enough to be read: at most `$most_bytes`.
# `sum_of PATH` prints the SHA-256 of a file; fails if the file is too large.
# `standing PATH` sets `$found` to the state of a path as in `onlyIf`: a SHA-256, `link`, `other`, `unreadable` or `absent`.
# `meant PATH DIGEST` succeeds if the file is as deployed or absent: a link to /dev/null, which masks a unit, has no content that
# could be lost.

is_small() { [ "$(stat -L -c %s "$1")" -le "$most_bytes" ]; }
sum_of() { # PATH
  is_small "$1" && sum=$(sha256sum < "$1") && printf '%s\n' "${sum%% *}"
}
standing() { # PATH
  if [ -L "$1" ]; then found='link'
  elif [ -f "$1" ]; then
    found=$(sum_of "$1" 2>/dev/null) || found=unreadable
  elif [ -e "$1" ]; then found=other
  else found=absent; fi
}
meant() { # PATH DIGEST
  [ -n "$2" ] || return 0
  standing "$1"
  case $found in
    "$2"|absent) : ;;
    link) [ "$(readlink "$1")" = /dev/null ] ;;
    *) return 1 ;;
  esac
}
