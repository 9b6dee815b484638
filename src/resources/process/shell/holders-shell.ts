import { joinShell, type Shell, sh } from '../../../transport/shell';
import type { ExclusivePlace } from '../../takeover/place';
import { ipOf } from '../addresses';

/** Process that holds a place of a host, as far as the deployer may see it. */
export interface Holder {
  /** The place that it holds, written as {@link ExclusivePlace.address}. */
  readonly address: string;
  readonly pid?: number;
  /** Name of its program: `nginx`. */
  readonly command?: string;
  /** systemd unit that it belongs to: `nginx.service`. */
  readonly unit?: string;
  /** Configuration that it was started with, for a uWSGI without a process title. */
  readonly configuration?: string;
  /** Runtime directory of the instance whose log or FIFO it has open. */
  readonly directory?: string;
  /** Units that its unit requires: systemd restarts it with each of them. */
  readonly requires?: readonly string[];
}

/** A TCP address, with its port. */
export const tcp = /^[^/@ ]*:(\d+)$/;

const emperorOf = 'emperor of ';

/**
 * Shell: prints a record for each process that holds one of the places: the one that opened a socket first, or the emperor of a
 * source. Only root sees more of other users' processes than their existence (proc(5)).
 */
export function holdersScript(places: readonly ExclusivePlace[]): Shell {
  const addresses = [...new Set(places.map(({ address }) => address))];
  const ports = addresses.flatMap((address) => tcp.exec(address)?.[1] ?? []);
  const paths = addresses.filter((address) => /^[/@]/.test(address));
  const sources = addresses.filter((address) => address.startsWith(emperorOf));
  const parts = [...(ports.length + paths.length === 0 ? [] : [sockets(ports, paths)])];
  if (sources.length > 0) parts.push(emperors(sources.map((address) => address.slice(emperorOf.length))));
  return sh`${functions}
${joinShell(parts)}
:`;
}

const functions = sh`parent() { sed -n 's/^PPid:[[:space:]]*//p' "/proc/$1/status" 2>/dev/null; }
arguments() { tr '\0' '\n' < "/proc/$1/cmdline" 2>/dev/null; }
environment() { tr '\0' '\n' < "/proc/$1/environ" 2>/dev/null; }
# The configuration file of a uWSGI. A relative path counts from the directory in which it started: a vassal in that of its emperor.
configuration() (
  pid=$1
  file=$(arguments "$pid" | grep -A 1 -xE -e '--(ini|yaml|yml|json|xml)|-i' | tail -n 1)
  [ -n "$file" ] || file=$(arguments "$pid" | sed 's/^--[a-z]*=//' | grep -E '[.](ini|xml|yml|yaml|js|json)$' | tail -n 1)
  case $file in ''|/*) echo "$file"; exit ;; esac
  up=$(parent "$pid")
  while [ "\${up:-0}" -gt 1 ] && cmp -s "/proc/$pid/cmdline" "/proc/$up/cmdline"; do pid=$up; up=$(parent "$pid"); done
  if environment "$pid" | grep -q '^UWSGI_EMPEROR_FD='; then
    places=$(readlink "/proc/$up/cwd"; sources "$up")
  else
    places=$(environment "$pid" | sed -n 's/^PWD=//p')
  fi
  { echo "$places"; readlink "/proc/$pid/cwd"; } | while IFS= read -r place; do
    if [ -e "$place/$file" ]; then echo "$place/$file"; break; fi
  done
)
# The sources of an emperor, from its arguments and its configuration; prints nothing for another process.
sources() (
  file=$(configuration "$1")
  { arguments "$1" | sed -n -e 's/^--emperor=//p' -e '/^--emperor$/{n;p;}'
  [ ! -f "$file" ] || sed -n -e 's/^[[:space:]]*emperor[[:space:]]*=[[:space:]]*//p' -e 's#.*<emperor>[[:space:]]*\(.*\)</emperor>.*#\1#p' \
    -e 's/^[[:space:]]*"\{0,1\}emperor"\{0,1\}[[:space:]]*:[[:space:]]*"\{0,1\}\([^",]*\).*/\1/p' "$file" 2>/dev/null
  } | sed -e 's/[[:space:]]*$//' -e 's#\(.\)/*$#\1#' -e 's/password[[:space:]]*=[[:space:]]*[^[:space:];]*/password=***/g'
)
real() { (cd "$1" 2>/dev/null && pwd -P) || echo "$1"; }
print_holder() {
  echo "@holder $1 $2"
  [ "$1" != - ] || return 0
  echo "@command $(cat "/proc/$1/comm" 2>/dev/null)"
  unit=$(sed -n 's#.*/\([^/]*\.service\)\(/.*\)\{0,1\}$#\1#p' "/proc/$1/cgroup" 2>/dev/null | head -n 1)
  echo "@unit $unit"
  [ -z "$unit" ] || echo "@requires $(systemctl show --property Requires --value "$unit" 2>/dev/null)"
  echo "@configuration $(configuration "$1")"
  echo "@directory $(ls -l "/proc/$1/fd" 2>/dev/null | sed -n -e 's#^.* -> \(/.*\)/control/master\.fifo$#\1#p' -e 's#^.* -> \(/.*\)/uwsgi\.log$#\1#p' | head -n 1)"
}`;

/** Shell: prints the processes that listen on ports and paths, or have a FIFO open. */
function sockets(ports: readonly string[], paths: readonly string[]): Shell {
  const hex = ports.map((port) => Number(port).toString(16).toUpperCase().padStart(4, '0'));
  // Processes that listened on a deleted path hold nothing any more.
  const there = paths
    .filter((path) => path.startsWith('/'))
    .map((path) => sh`[ -e ${path} ] && echo ${path}`);
  const named = paths.filter((path) => path.startsWith('@')).map((path) => sh`echo ${path}`);
  return sh`paths=$(${joinShell([...there, ...named, sh`:`], '; ')})
listening=$({ cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | awk -v wanted=${` ${hex.join(' ')} `} '
  $4 == "0A" { split($2, at, ":"); if (index(wanted, " " at[2] " ")) print $10, at[1] ":" at[2] }'
awk -v wanted="
$paths
" '$4 == "00010000" || $5 == "0002" { at = $8; if (at ~ /^@/) sub(/@+$/, "", at)
  if (at != "" && index(wanted, "\n" at "\n")) print $7, at }' /proc/net/unix 2>/dev/null; } | sort -u)
[ -z "$listening$paths" ] || ls -l /proc/[0-9]*/fd 2>/dev/null | awk -v listening="$listening" -v paths="$paths" '
  BEGIN { n = split(listening, lines, "\n"); for (i = 1; i <= n; i++) { split(lines[i], f, " "); socket[f[1]] = 1 }
    m = split(paths, names, "\n"); for (i = 1; i <= m; i++) path[names[i]] = 1 }
  function first(key) { if (!(key in who) || pid + 0 < who[key] + 0) who[key] = pid }
  /^\/proc\// { split($1, at, "/"); pid = at[3] }
  match($NF, /^socket:\[[0-9]+\]$/) { inode = substr($NF, 9, length($NF) - 9); if (inode in socket) first(inode) }
  $NF in path { first($NF) }
  END { for (i = 1; i <= n; i++) { split(lines[i], f, " "); print (f[1] in who) ? who[f[1]] : "-", f[2] }
    for (i = 1; i <= m; i++) if (names[i] in who) print who[names[i]], names[i] }' | while read -r pid address; do print_holder "$pid" "$address"; done`;
}

/** Shell: prints the emperors of sources. */
function emperors(sources: readonly string[]): Shell {
  return sh`set -- ${sources}
tail -n +1 /proc/[0-9]*/cmdline 2>/dev/null | tr '\0' ' ' | awk '
  /^==> \/proc\/[0-9]+\/cmdline <==$/ { split($2, at, "/"); pid = at[3]; next }
  /--emperor|--ini|[.](ini|xml|yml|yaml|js|json)/ && !seen[$0]++ { print pid }' | while read -r pid; do
  found=$(sources "$pid")
  [ -n "$found" ] || continue
  at=$(readlink "/proc/$pid/cwd")
  for wanted in "$@"; do
    same=
    case $wanted in /*[*?[]*|[!/]*) ;; *) [ "$(real "$wanted")" != "$at" ] || same=1 ;; esac
    [ -n "$same" ] || same=$(echo "$found" | while IFS= read -r one; do
      case $one in "$wanted") echo 1 ;; /*[*?[]*|[!/]*) ;; *) [ "$(real "$one")" != "$(real "$wanted")" ] || echo 1 ;; esac
    done)
    [ -z "$same" ] || print_holder "$pid" ${emperorOf}"$wanted"
  done
done`;
}

/** Parses the output of {@link holdersScript}. */
export function readHolders(printed: string): readonly Holder[] {
  return printed
    .split(/^@holder /m)
    .slice(1)
    .map((text) => {
      const [first = '', ...rest] = text.split('\n');
      const [, pid = '-', address = ''] = /^(\S+) (.*)$/.exec(first) ?? [];
      const field = (key: string): string | undefined =>
        rest.find((line) => line.startsWith(`@${key} `))?.slice(key.length + 2) || undefined;
      return {
        address: addressOf(address),
        ...(pid === '-' ? {} : { pid: Number(pid) }),
        command: field('command'),
        unit: field('unit'),
        configuration: field('configuration'),
        directory: field('directory'),
        requires: field('requires')?.split(' '),
      };
    });
}

/** Converts an address from the kernel's hexadecimal form to that of places; IPv6 counts as the wildcard address. */
function addressOf(text: string): string {
  const hex = /^([0-9A-F]+):([0-9A-F]{4})$/.exec(text);
  return hex === null ? text : `${ipOf(hex[1]!) ?? ''}:${Number.parseInt(hex[2]!, 16)}`;
}
