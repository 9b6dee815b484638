import { type Shell, sh } from '../../transport/shell';

/**
 * Script that lists the processes of uWSGI, by their programs, in records of tab-separated fields; texts are in base64. Read-only.
 *
 * - `@worker PID PARENT`: a process that has the command line of its parent
 * - `@process PID PARENT USER PROGRAM DIRECTORY ROOT START CGROUP COMMAND ENVIRONMENT`: an environment that is not readable is `-`;
 *   START is the address of the arguments, which a fork shares
 * - `@user NUMBER NAME`: the user of one of them
 * - `@parent PID NAME DIRECTORY COMMAND`: the process that started one of them
 * - `@hidden`: processes of other users are not visible
 */
export const listProcesses = sh`encoded() { base64 2>/dev/null | tr -d '\n'; }
own_root=$(stat -c %d:%i /.)
root_of() {
  root=$(readlink "$1/root" 2>/dev/null)
  [ "$root" != / ] || [ "$(stat -L -c %d:%i "$1/root/." 2>/dev/null)" = "$own_root" ] || root=other
  printf %s "$root"
}
is_uwsgi() {
  read -r name 2>/dev/null < "$1/comm" || return 1
  program=$(readlink "$1/exe" 2>/dev/null)
  case \${program##*/} in
    uwsgitop*|uwsgi?exporter*) return 1 ;;
    uwsgi*|pyuwsgi*) return 0 ;;
    python*|pypy*) grep -qs '/pyuwsgi' "$1/maps" ;;
    '') case $name in uwsgitop*|uwsgi?exporter*|uwsgi-iac*) return 1 ;; uwsgi*|pyuwsgi*) return 0 ;; *) return 1 ;; esac ;;
    *) case $program in /opt/*|/srv/*|/home/*|/usr/local/*|/var/*) built_as_uwsgi "$1" ;; *) return 1 ;; esac ;;
  esac
}
others=:
built_as_uwsgi() {
  case $others in *":$program:"*) return 1 ;; esac
  if grep -qsaF '*** Starting uWSGI' "$1/exe"; then return 0; fi
  others=$others$program:
  return 1
}
parents=: users=' '
for process in /proc/[0-9]*; do
  is_uwsgi "$process" || continue
  { read -r parent && read -r user; } <<END || continue
$(sed -n -e 's/^PPid:[[:blank:]]*//p' -e 's/^Uid:[[:blank:]]*\([0-9]*\).*/\1/p' "$process/status" 2>/dev/null)
END
  if [ -n "$parent" ] && cmp -s "$process/cmdline" "/proc/$parent/cmdline"; then
    printf '@worker\t%s\t%s\n' "\${process#/proc/}" "$parent"
    continue
  fi
  if [ -r "$process/environ" ]; then environment=$(head -c 65536 "$process/environ" 2>/dev/null | encoded); else environment=-; fi
  printf '@process\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "\${process#/proc/}" "$parent" "$user" "$program" \
    "$(readlink "$process/cwd" 2>/dev/null)" "$(root_of "$process")" \
    "$(sed 's/.*) //; s/^\([^ ]* \)\{45\}\([0-9]*\).*/\2/' "$process/stat" 2>/dev/null)" \
    "$(encoded 2>/dev/null < "$process/cgroup")" "$(encoded 2>/dev/null < "$process/cmdline")" "$environment"
  case $users in *" $user "*) ;; *) users="$users$user " ;; esac
  case $parents in *":$parent:"*) continue ;; esac
  parents=$parents$parent:
  printf '@parent\t%s\t%s\t%s\t%s\n' "$parent" "$(cat "/proc/$parent/comm" 2>/dev/null)" \
    "$(readlink "/proc/$parent/cwd" 2>/dev/null)" "$(head -c 8192 "/proc/$parent/cmdline" 2>/dev/null | encoded)"
done
for user in $users; do getent passwd "$user" 2>/dev/null; done | sed -n 's/^\([^:]*\):[^:]*:\([^:]*\):.*/@user\t\2\t\1/p'
if [ "$(id -u)" != 0 ] && grep -q '^[^ ]* /proc proc [^ ]*hidepid=[^0,]' /proc/mounts 2>/dev/null; then echo @hidden; fi
`;

/** Script that prints what systemd knows of units, as `systemctl show` does. Read-only. */
export function unitsScript(units: readonly string[]): Shell {
  return sh`systemctl show --property Id,WorkingDirectory,FragmentPath,SourcePath -- ${units} 2>/dev/null || :`;
}
