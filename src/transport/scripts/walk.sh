# shellcheck shell=sh
# `walk PATH` follows a path from / and changes nothing. Links are followed like in the kernel, regardless of their owner. In each
# directory on the way it calls `at NAME` before NAME is entered or followed, and `at .` in the last one; `shut NAME` if a
# directory cannot be entered. It stops where nothing exists yet.

walk() ( # PATH
  rest=${1#/} links=0
  cd / || exit
  while [ -n "$rest" ]; do
    part=${rest%%/*}
    case $rest in */*) rest=${rest#*/} ;; *) rest= ;; esac
    case $part in ''|.) continue ;; ..) cd -P .. || exit; continue ;; esac
    at "$part"
    if [ -L "./$part" ]; then
      links=$((links + 1))
      [ "$links" -le 40 ] || exit 0
      target=$(readlink "./$part") || exit
      case $target in /*) cd / || exit ;; esac
      rest=${target#/}/$rest
    elif [ ! -d "./$part" ]; then exit 0
    else cd -P "./$part" 2>/dev/null || { shut "$part"; exit 0; }; fi
  done
  at . )
