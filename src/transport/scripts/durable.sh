# shellcheck shell=sh
# `durable PATH...` syncs files and names to disk, so that a power cut leaves the old or the new file. A full or broken disk is a
# failure; a file system without sync is not.
# `durable_tree DIRECTORY` syncs the whole file system of a directory.

durable() { # PATH...
  said=$(LC_ALL=C sync ${how:+"$how"} -- "$@" 2>&1) && return 0
  case $said in
    *sage:*|*nrecognized*|*'nvalid option'*) sync ;;
    *'o space left'*|*'nput/output error'*|*uota*) printf '%s\n' "$said" >&2; return 1 ;;
  esac
}
durable_tree() ( how=-f; durable "$1" )
