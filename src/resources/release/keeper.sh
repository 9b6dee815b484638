# shellcheck shell=sh
# The user for work in `$b`. Root works only where no other user can change the target of a path: root would follow a foreign link, or
# run a foreign program, with all of its rights. If the directory, one above it or one of its own subdirectories belongs to another
# user, all work is done as that user, who gains no rights by it.
#
# `walk PATH` (walk.sh) prints `UID DIRECTORY` for each user besides root who can change the target of a path, and `- DIRECTORY` if a
# whole group or every user can. In a sticky directory an entry belongs to its owner; an access list of further users shows as the
# rights of the group.
# `settle OWNER GROUP SHARED_OWNER` sets `$keeper`, the user who creates directories and links, and `$hand`, the owner of the
# releases; empty is the deployer. `$refused` names the reason if neither is possible.

holder() {
  # The numbers are the words.
  # shellcheck disable=SC2046
  set -- $(stat -c '%u %a %g' .)
  if [ "$1" != 0 ]; then echo "$1 $PWD"; return; fi
  case $2 in
    [1357]???) : ;;
    *[2367]) echo "- $PWD" ;;
    *[2367]?) case "$3 $(ls -ld .)" in '0 '??????????[!+]*) : ;; *) echo "- $PWD" ;; esac ;;
  esac
}
at() { # NAME
  holder
  [ ! -L "./$1" ] || { user=$(stat -c %u "./$1"); [ "$user" = 0 ] || echo "$user ${PWD%/}/$1"; }
}
shut() { echo "- ${PWD%/}/$1"; }
named() { getent passwd "$1" | cut -d: -f1 | grep . || echo "$1"; }
settle() { # OWNER GROUP SHARED_OWNER
  keeper= hand=$1 hand_group=$2 refused=
  [ "$(id -u)" = 0 ] || return 0
  found=$(for place in "$b/releases" "$b/venvs"; do walk "$place"; done | sort -u)
  keeper=0
  hand=${hand:-0}
  [ -n "$found" ] || return 0
  way="give $b and all in it to root, or to one user"
  open=$(printf '%s\n' "$found" | sed -n '/^-/{s/^- //p;q}')
  if [ -n "$open" ]; then
    refused="users besides root and the owner can write to $open (mode $(stat -c '%a, group %G' "$open")), and root follows no path that leads through it; take the right to write from them"
    return
  fi
  first=${found%%"
"*}
  keeper=${first%% *} place=${first#* }
  name=$(named "$keeper")
  other=$(printf '%s\n' "$found" | sed -n "/^$keeper /d;{p;q}")
  if [ -n "$other" ]; then
    refused="$place belongs to $name and ${other#* } to $(named "${other%% *}"), and root works in a foreign directory only as the one user that it belongs to; $way"
    return
  fi
  for given in "$1" "$3"; do
    [ -z "$given" ] || [ "$given" = "$keeper" ] || [ "$given" = "$name" ] || {
      refused="its files must belong to $name, to whom $place belongs, and not to $given: root works there only as $name; leave the owner out, or $way"
      return
    }
  done
  hand=$keeper
  for given in "$b" "$b/releases" "$b/venvs"; do
    [ ! -e "$given" ] || as "$keeper" '' 20 '[ -w "$1" ]' "$given" < /dev/null >&2 || {
      refused="$given must belong to $name, because $place does: root works there only as $name; $way"
      return
    }
  done
}
