# shellcheck shell=sh
# `room PATH` prints the free space of the file system of a path, which may not exist yet.

room() { # PATH
  until [ -e "$1" ] || [ "$1" = "${1%/*}" ]; do set -- "${1%/*}"; done
  df -Pk "${1:-/}" 2>/dev/null | { read -r _; read -r _ _ _ free _ mount
    inodes=$(df -Pi "${1:-/}" 2>/dev/null | { read -r _; read -r _ _ _ left _; echo "$left"; })
    [ -z "$mount" ] || echo "The file system mounted on $mount has $free KiB and ${inodes:--} inodes left"; }
}
