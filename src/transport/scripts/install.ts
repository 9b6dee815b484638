import { createHash, randomBytes } from 'node:crypto';
import { posix } from 'node:path';
import { joinShell, type Shell, sh } from '../shell';

/** Target of a file as shell words: its directory, its name, and its name until it is complete. */
export interface Place {
  readonly directory: string;
  readonly name: string;
  readonly staged: string;
}

/**
 * Target of a file. Each call returns another staging name, which cannot be guessed.
 *
 * The staged file is hidden, is beside the target, and has a suffix that no emperor, systemd or cron reads.
 */
export function placeOf(path: string): Place {
  const name = posix.basename(path);
  return {
    directory: posix.dirname(path),
    name,
    staged: `${stem(name)}.${randomBytes(8).toString('hex')}.staged`,
  };
}

/** Prefix of staging names. A name has at most 255 bytes; 40 characters have at most 160. */
function stem(name: string): string {
  const letters = [...name];
  if (letters.length <= 40) return `.${name}`;
  return `.${letters.slice(0, 40).join('')}~${createHash('sha256').update(name).digest('hex').slice(0, 8)}`;
}

/** Shell: removes staged files that earlier scripts left of a file; staged files of longer names are not ours. */
export function sweepShell(path: string): Shell {
  return sh`sweep ${posix.dirname(path)} ${stem(posix.basename(path))}`;
}

/** Shell: removes files, with one process per directory; missing files are no error. */
export function dropShell(paths: readonly string[]): Shell {
  const folders = [...new Set(paths.map((path) => posix.dirname(path)))];
  const each = folders.map((folder) => {
    const names = paths.filter((path) => posix.dirname(path) === folder).map((path) => posix.basename(path));
    return sh`{ [ ! -d ${folder} ] || ( reach ${folder} && rm -f ${names.map((name) => sh`${`./${name}`}`)} ); }`;
  });
  return each.length === 0 ? sh`:` : joinShell(each, ' && ');
}

/**
 * Shell: `durable PATH...` syncs files and names to disk, so that a power cut leaves the old or the new file. A
 * full or broken disk is a failure; a file system without sync is not.
 */
export const durableFunction = sh`durable() { # PATH...
  said=$(LC_ALL=C sync \${how:+"$how"} -- "$@" 2>&1) && return 0
  case $said in
    *sage:*|*nrecognized*|*'nvalid option'*) sync ;;
    *'o space left'*|*'nput/output error'*|*uota*) printf '%s\n' "$said" >&2; return 1 ;;
  esac
}`;

/** Shell: `room PATH` prints the free space of the file system of a path, which may not exist yet. */
export const roomFunction = sh`room() { # PATH
  until [ -e "$1" ] || [ "$1" = "\${1%/*}" ]; do set -- "\${1%/*}"; done
  df -Pk "\${1:-/}" 2>/dev/null | { read -r _; read -r _ _ _ free _ mount
    inodes=$(df -Pi "\${1:-/}" 2>/dev/null | { read -r _; read -r _ _ _ left _; echo "$left"; })
    [ -z "$mount" ] || echo "The file system mounted on $mount has $free KiB and \${inodes:--} inodes left"; }
}`;

/** Shell: `durable_tree DIRECTORY` syncs the whole file system of a directory. */
export const durableTreeFunction = sh`durable_tree() ( how=-f; durable "$1" )`;

/** Shell: `take BYTES` passes on so many bytes of its input, and reads no more. */
export const takeFunctions = sh`block() { dd bs="$1" count="$2" iflag=fullblock 2>/dev/null || dd bs=1 count=$(($1 * $2)) 2>/dev/null; }
take() {
  if [ "$1" -ge 65536 ]; then block 65536 $(($1 / 65536)); fi
  if [ $(($1 % 65536)) -gt 0 ]; then block $(($1 % 65536)) 1; fi
}`;

/**
 * Shell: `trusted NAME` succeeds if only root and we ourselves can replace an entry of the working directory. In a
 * sticky directory an entry belongs to its owner, and a group named like its only user is equivalent to that user.
 */
export const trustedFunction = sh`trusted() { # NAME
  : "\${me:=$(id -u)}"
  set -- $(stat -c '%u %a %g %U %G' .) $(stat -c %u "./$1")
  [ "$1" = 0 ] || [ "$1" = "$me" ] || return 1
  case $2 in
    [1357]???) [ "$6" = 0 ] || [ "$6" = "$me" ]; return ;;
    *[2367]) return 1 ;;
    *[2367]?) [ "$3" = 0 ] || [ "$4" = "$5" ] ;;
  esac
}
`;

/**
 * Shell: `walk PATH` follows a path from / and changes nothing. Links are followed like in the kernel, regardless
 * of their owner. In each directory on the way it calls `at NAME` before NAME is entered or followed, and `at .` in
 * the last one; `shut NAME` if a directory cannot be entered. It stops where nothing exists yet.
 */
export const walkFunction = sh`walk() ( # PATH
  rest=\${1#/} links=0
  cd / || exit
  while [ -n "$rest" ]; do
    part=\${rest%%/*}
    case $rest in */*) rest=\${rest#*/} ;; *) rest= ;; esac
    case $part in ''|.) continue ;; ..) cd -P .. || exit; continue ;; esac
    at "$part"
    if [ -L "./$part" ]; then
      links=$((links + 1))
      [ "$links" -le 40 ] || exit 0
      target=$(readlink "./$part") || exit
      case $target in /*) cd / || exit ;; esac
      rest=\${target#/}/$rest
    elif [ ! -d "./$part" ]; then exit 0
    else cd -P "./$part" 2>/dev/null || { shut "$part"; exit 0; }; fi
  done
  at . )
`;

/**
 * Shell functions for writing files; everything that writes on a host uses them. A script may run as root, and the
 * owner of a directory may try to make it write elsewhere, disclose its content, or give away another file. So:
 *
 * - `reach DIRECTORY [make [OWNER]]` enters a directory, and creates it and its parents. A link on the way is followed
 *   only if no user other than root and ourselves could have created it. Later commands use `./name`: whatever happens
 *   to the path meanwhile, they work in the directory that was entered. Created directories are listed in `$noted`.
 * - `stage STAGED MODE [OWNER [BYTES]]` writes its input to a new file of the working directory that no other user can
 *   read before it is complete. Owner and mode are set through the open file, not by its name, which another user
 *   could give to another file.
 * - `land STAGED NAME` renames it over the existing file, never into a directory or through a link, with a later
 *   modification time: uWSGI compares whole seconds.
 * - `rename STAGED NAME` does the same without the modification time, and also replaces a link to a directory: an mv
 *   without -T would move the file into that directory.
 * - `put DIRECTORY NAME STAGED MODE [OWNER]` combines these for a file that may be lost in a power cut.
 * - `point DIRECTORY NAME STAGED TARGET` makes a link in an existing directory, or changes its target, atomically.
 * - `give NAME OWNER` gives a file of the working directory to another user, but never the target of a link.
 * - `blank NAME` empties a file of the working directory and keeps its owner; it does not follow links either.
 * - `provide NAME STAGED MODE OWNER` provides a file of the working directory that another user can write to: the
 *   existing file, unless it is a link.
 * - `drop PATH` removes a file, `wipe PATH` a directory with its content; missing ones are no error.
 * - `room PATH` prints the free space of its file system.
 * - `durable PATH...` syncs files and names to disk.
 * - `sweep DIRECTORY STEM` removes staged files that were left by a crash.
 */
export const installFunctions = sh`
${trustedFunction}reach() { # DIRECTORY [make [OWNER]]
  cd -P "$1" 2>/dev/null && [ "$PWD" = "$1" ] && return
  rest=\${1#/} links=0
  cd / || return 1
  while [ -n "$rest" ]; do
    part=\${rest%%/*}
    case $rest in */*) rest=\${rest#*/} ;; *) rest= ;; esac
    case $part in ''|.) continue ;; ..) cd -P .. || return 1; continue ;; esac
    here=\${PWD%/}
    if [ -L "./$part" ]; then
      links=$((links + 1))
      [ "$links" -le 40 ] || { echo "Too many levels of symbolic links: $1" >&2; return 1; }
      if ! trusted "$part"; then
        echo "$here/$part must be a directory: it is a symbolic link that a user other than root and $(id -un) controls, and is not followed" >&2
        return 1
      fi
      target=$(readlink "./$part") || return 1
      case $target in /*) cd / || return 1 ;; esac
      rest=\${target#/}/$rest
      continue
    fi
    made=
    if [ ! -d "./$part" ] && [ -n "\${2-}" ]; then
      if said=$(mkdir -m 755 "./$part" 2>&1); then made=1
      elif [ ! -d "./$part" ]; then echo "Cannot make $here/$part: \${said##*: }" >&2; return 1; fi
    fi
    if [ ! -e "./$part" ]; then echo "No such directory: $1" >&2; return 1; fi
    cd -P "./$part" || return 1
    [ "$PWD" = "$here/$part" ] || { echo "$here/$part became a symbolic link meanwhile, and is not followed" >&2; return 1; }
    [ -n "$made" ] || continue
    [ -z "\${noted-}" ] || echo "$PWD" >> "$noted"
    [ -z "\${3-}" ] || chown "$3" . || return 1
  done
}
stage() { # STAGED MODE [OWNER [BYTES]]
  ( umask 077; set -C; fill "$@" 8> "./$1" ) || { rm -f "./$1"; echo "Cannot write a file in $PWD" >&2; room . >&2; return 1; }
}
${roomFunction}
fill() {
  cat >&8 || return 1
  if [ -n "\${4-}" ]; then
    size=$(stat -L -c %s /proc/self/fd/8)
    [ "$size" = "$4" ] || { echo "The stream ended after $size of $4 bytes" >&2; return 1; }
  fi
  { [ -z "\${3-}" ] || chown "$3" /proc/self/fd/8; } && chmod "$2" /proc/self/fd/8
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
  ( reach "$1" make && stage "$3" "$4" "\${5-}" && land "$3" "$2" )
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
  [ ! -d "\${1%/*}/" ] || ( up=\${1%/*}; reach "\${up:-/}" && rm -f "./\${1##*/}" )
}
wipe() { # PATH
  [ ! -d "\${1%/*}/" ] || ( up=\${1%/*}; reach "\${up:-/}" && rm -rf "./\${1##*/}" )
}
${durableFunction}
sweep() { # DIRECTORY STEM
  ( reach "$1" 2>/dev/null || exit 0
    for left in "./$2".*.staged; do
      middle=\${left#"./$2".}
      case "\${middle%.staged}" in *[!0-9a-f]*) : ;; *) rm -f "$left" ;; esac
    done )
}
`;
