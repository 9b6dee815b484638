# shellcheck shell=sh
# `trusted NAME` succeeds if only root and we ourselves can replace an entry of the working directory. In a sticky directory an
# entry belongs to its owner, and a group named like its only user is equivalent to that user.

trusted() { # NAME
  : "${me:=$(id -u)}"
  # The numbers and names are the words.
  # shellcheck disable=SC2046
  set -- $(stat -c '%u %a %g %U %G' .) $(stat -c %u "./$1")
  [ "$1" = 0 ] || [ "$1" = "$me" ] || return 1
  case $2 in
    [1357]???) [ "$6" = 0 ] || [ "$6" = "$me" ]; return ;;
    *[2367]) return 1 ;;
    *[2367]?) [ "$3" = 0 ] || [ "$4" = "$5" ] ;;
  esac
}
