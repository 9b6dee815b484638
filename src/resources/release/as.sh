# shellcheck shell=sh
# `as USER GROUP SECONDS TEXT ARG...` runs a shell text with arguments as a user, by name or number, with the rights of that user only.
# An empty user is the deployer, an empty group that of the user.
#
# Other processes get neither the input nor the output of a script: both can be the same socket, from which they could read the
# client's data and to which they could write forged results.

as() ( # USER GROUP SECONDS TEXT ARG...
  who=$1 group=$2 limit=$3 text=$4
  shift 4
  if [ "$(id -u)" != 0 ]; then
    case $who in
      ''|"$(id -un)"|"$(id -u)") : ;;
      *) echo "only root can run a command as $who, and this is $(id -un)" >&2; exit 1 ;;
    esac
    exec timeout -k 10 "$limit" sh -c "$text" sh "$@"
  fi
  IFS=: read -r name _ uid gid _ home _ <<END
$(getent passwd "${who:-0}")
END
  if [ -z "$uid" ]; then
    case $who in *[!0-9]*) echo "there must be a user $who, and there is none" >&2; exit 1 ;; esac
    uid=${who:-0} gid=65534 home=/ name=$who
    set -- --clear-groups -- sh -c "$text" sh "$@"
  else set -- --init-groups -- sh -c "$text" sh "$@"; fi
  if [ "$uid" = 0 ] && [ -z "$group" ]; then shift 2; exec timeout -k 10 "$limit" "$@"; fi
  if [ -n "$group" ]; then
    gid=$(getent group "$group" | cut -d: -f3)
    [ -n "$gid" ] || case $group in *[!0-9]*) echo "there must be a group $group, and there is none" >&2; exit 1 ;; *) gid=$group ;; esac
  fi
  command -v setpriv > /dev/null || { echo "setpriv (of util-linux) must be there to work as ${name:-$uid}, and is not" >&2; exit 1; }
  HOME=$home USER=$name LOGNAME=$name
  export HOME USER LOGNAME
  exec timeout -k 10 "$limit" setpriv --reuid "$uid" --regid "$gid" "$@"
)
