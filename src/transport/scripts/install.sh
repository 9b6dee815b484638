# shellcheck shell=sh
# Writing files; everything that writes on a host uses these functions. A script may run as root, and the owner of a directory may
# try to make it write elsewhere, disclose its content, or give away another file. So:
#
# `reach DIRECTORY [make [OWNER]]` enters a directory, and creates it and its parents. A link on the way is followed only if no user
# other than root and ourselves could have created it. Later commands use `./name`: whatever happens to the path meanwhile, they
# work in the directory that was entered. Created directories are listed in `$noted`.
# `stage STAGED MODE [OWNER [BYTES]]` writes its input to a new file of the working directory that no other user can read before it
# is complete. Owner and mode are set through the open file, not by its name, which another user could give to another file.
# `land STAGED NAME` renames it over the existing file, never into a directory or through a link, with a later modification time:
# uWSGI compares whole seconds.
# `rename STAGED NAME` does the same without the modification time, and also replaces a link to a directory: an mv without -T would
# move the file into that directory.
# `put DIRECTORY NAME STAGED MODE [OWNER]` combines these for a file that may be lost in a power cut.
# `point DIRECTORY NAME STAGED TARGET` makes a link in an existing directory, or changes its target, atomically.
# `give NAME OWNER` gives a file of the working directory to another user, but never the target of a link.
# `blank NAME` empties a file of the working directory and keeps its owner; it does not follow links either.
# `provide NAME STAGED MODE OWNER` provides a file of the working directory that another user can write to: the existing file, unless
# it is a link.
# `drop PATH` removes a file, `wipe PATH` a directory with its content; missing ones are no error.
# `sweep DIRECTORY STEM` removes staged files that were left by a crash.
#
# With trusted.sh and durable.sh.

reach() { # DIRECTORY [make [OWNER]]
  cd -P "$1" 2>/dev/null && [ "$PWD" = "$1" ] && return
  rest=${1#/} links=0
  cd / || return 1
  while [ -n "$rest" ]; do
    part=${rest%%/*}
    case $rest in */*) rest=${rest#*/} ;; *) rest= ;; esac
    case $part in ''|.) continue ;; ..) cd -P .. || return 1; continue ;; esac
    here=${PWD%/}
    if [ -L "./$part" ]; then
      links=$((links + 1))
      [ "$links" -le 40 ] || { echo "Too many levels of symbolic links: $1" >&2; return 1; }
      if ! trusted "$part"; then
        echo "$here/$part must be a directory: it is a symbolic link that a user other than root and $(id -un) controls, and is not followed" >&2
        return 1
      fi
      target=$(readlink "./$part") || return 1
      case $target in /*) cd / || return 1 ;; esac
      rest=${target#/}/$rest
      continue
    fi
    made=
    if [ ! -d "./$part" ] && [ -n "${2-}" ]; then
      if said=$(mkdir -m 755 "./$part" 2>&1); then made=1
      elif [ ! -d "./$part" ]; then echo "Cannot make $here/$part: ${said##*: }" >&2; return 1; fi
    fi
    if [ ! -e "./$part" ]; then echo "No such directory: $1" >&2; return 1; fi
    cd -P "./$part" || return 1
    [ "$PWD" = "$here/$part" ] || { echo "$here/$part became a symbolic link meanwhile, and is not followed" >&2; return 1; }
    [ -n "$made" ] || continue
    [ -z "${noted-}" ] || echo "$PWD" >> "$noted"
    [ -z "${3-}" ] || chown "$3" . || return 1
  done
}
stage() { # STAGED MODE [OWNER [BYTES]]
  ( umask 077; set -C; fill "$@" 8> "./$1" ) || { rm -f "./$1"; echo "Cannot write a file in $PWD" >&2; room . >&2; return 1; }
}
fill() {
  cat >&8 || return 1
  if [ -n "${4-}" ]; then
    size=$(stat -L -c %s /proc/self/fd/8)
    [ "$size" = "$4" ] || { echo "The stream ended after $size of $4 bytes" >&2; return 1; }
  fi
  { [ -z "${3-}" ] || chown "$3" /proc/self/fd/8; } && chmod "$2" /proc/self/fd/8
}
land() { # STAGED NAME
  if [ -d "./$2" ]; then echo "$PWD/$2: Is a directory" >&2; return 1; fi
  if [ -e "./$2" ] || [ -L "./$2" ]; then
    fresh=$(stat -c %Y "./$1") || return 1
    least=$fresh
    for old in $(stat -c %Y "./$2" 2>/dev/null) $(stat -L -c %Y "./$2" 2>/dev/null); do
      [ "$least" -gt "$old" ] || least=$((old + 1))
    done
    [ "$least" = "$fresh" ] || touch -h -c -d "@$least" "./$1" || return 1
  fi
  rename "$1" "$2"
}
rename() { # STAGED NAME
  said=$(LC_ALL=C mv -fT "./$1" "./$2" 2>&1) && return 0
  case $said in
    *nrecognized*|*'nvalid option'*|*'llegal option'*)
      if [ -L "./$2" ]; then rm -f "./$2" || return 1; elif [ -d "./$2" ]; then return 1; fi
      mv -f "./$1" "./$2" ;;
    *) printf '%s\n' "$said" >&2; return 1 ;;
  esac
}
put() { # DIRECTORY NAME STAGED MODE [OWNER]
  ( reach "$1" make && stage "$3" "$4" "${5-}" && land "$3" "$2" )
}
point() { # DIRECTORY NAME STAGED TARGET
  ( reach "$1" && ln -sn "$4" "./$3" && { rename "$3" "$2" || { rm -f "./$3"; exit 1; }; } )
}
give() { # NAME OWNER
  [ -f "./$1" ] && handed "$@" 9< "./$1"
}
handed() { is_opened "$1" && chown "$2" /proc/self/fd/9; }
blank() { # NAME
  [ -f "./$1" ] && blanked "$1" 9< "./$1"
}
blanked() { is_opened "$1" && : > /proc/self/fd/9; }
is_opened() { # NAME
  # The numbers are the words.
  # shellcheck disable=SC2046
  set -- $(stat -c '%h %d:%i' "./$1") $(stat -L -c '%d:%i' /proc/self/fd/9)
  [ "$1 $2" = "1 $3" ]
}
provide() { # NAME STAGED MODE OWNER
  if [ "$(id -u)" != 0 ] || [ -z "$4" ]; then set -- "$1" "$2" "$3" ''; fi
  if [ -f "./$1" ] && [ ! -L "./$1" ]; then { [ -z "$4" ] || give "$1" "$4"; } && return; fi
  rm -rf "./$1"
  stage "$2" "$3" "$4" < /dev/null && land "$2" "$1"
}
drop() { # PATH
  [ ! -d "${1%/*}/" ] || ( up=${1%/*}; reach "${up:-/}" && rm -f "./${1##*/}" )
}
wipe() { # PATH
  [ ! -d "${1%/*}/" ] || ( up=${1%/*}; reach "${up:-/}" && rm -rf "./${1##*/}" )
}
sweep() { # DIRECTORY STEM
  ( reach "$1" 2>/dev/null || exit 0
    for left in "./$2".*.staged; do
      middle=${left#"./$2".}
      case "${middle%.staged}" in *[!0-9a-f]*) : ;; *) rm -f "$left" ;; esac
    done )
}
