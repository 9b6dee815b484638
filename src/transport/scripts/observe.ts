import { createHash } from 'node:crypto';
import type { FileFacts, Observation, ProcessFacts, Query, UnitFacts } from '../host';
import { joinShell, type Shell, sh } from '../shell';
import { lineOf, mostBytes } from './bounds';
import { parseRecords, type RemoteRecord } from './records';
import { parseUnits, unitProperties } from './units';

/** Content larger than this many bytes is not transferred unless a query allows more. */
const defaultLimit = 4 * 1024 * 1024;

/** Requested content of a path: the maximum size, if any, and the expected content. */
interface Wanted {
  readonly limit?: number;
  readonly expected?: { readonly content: Buffer; readonly digest: string };
}

/** Several queries merged into one: every path and unit once. */
export interface MergedQuery {
  readonly files: ReadonlyMap<string, Wanted>;
  readonly directories: readonly string[];
  readonly units: readonly string[];
  readonly pidfiles: readonly string[];
}

/** Observation, and errors of paths that could not be read. */
export interface Answer {
  readonly observation: Observation;
  readonly failures: ReadonlyMap<string, string>;
}

/** Merges queries; a file's content is read if any of them requests it. */
export function mergeQueries(queries: readonly Query[]): MergedQuery {
  const files = new Map<string, Wanted>();
  for (const { path, content, maxBytes, expected } of queries.flatMap((query) => query.files ?? [])) {
    const known = files.get(path);
    const limits = [known?.limit, content === true ? (maxBytes ?? defaultLimit) : undefined];
    const wanted = limits.filter((limit) => limit !== undefined);
    files.set(path, {
      limit: wanted.length === 0 ? undefined : Math.max(...wanted),
      expected: expected === undefined ? known?.expected : withDigest(Buffer.from(expected)),
    });
  }
  const every = (key: 'directories' | 'units' | 'pidfiles') => [
    ...new Set(queries.flatMap((query) => query[key] ?? [])),
  ];
  return { files, directories: every('directories'), units: every('units'), pidfiles: every('pidfiles') };
}

function withDigest(content: Buffer) {
  return { content, digest: createHash('sha256').update(content).digest('hex') };
}

/** Files per stat and sha256sum: one process per file would be slow. */
const together = 100;

/**
 * Answers come in the order of the questions, so names are not sent back.
 *
 * `at_once PATH...` reads files together. Both lists have the order of the paths, without missing files: a path
 * that is not the next of a list is read individually. Only regular files are hashed, because a pipe would block,
 * and none that is too large.
 */
const functions = sh`
LC_ALL=C; export LC_ALL
NL='
'
at_once() {
  stats=$(stat -c '%n	%a %u %g %s %Y	%U	%G' -- "$@" 2>/dev/null)$NL
  rest=$stats
  for path; do
    shift
    line=\${rest%%"$NL"*}
    case $line in "$path	"*) facts=\${line#"$path	"} rest=\${rest#*"$NL"} ;; *) continue ;; esac
    size=\${facts%%	*}; size=\${size% *}
    [ -L "$path" ] || [ ! -f "$path" ] || [ "\${size##* }" -gt ${mostBytes} ] || set -- "$@" "$path"
  done
  sums=$(sha256sum -- "$@" 2>/dev/null </dev/null)$NL
}
seen() {
  line=\${stats%%"$NL"*}
  case $line in "$1	"*) facts=\${line#"$1	"} stats=\${stats#*"$NL"} ;; *) return 1 ;; esac
}
summed() {
  line=\${sums%%"$NL"*}
  [ "\${line#*  }" = "$1" ] || return 1
  found=\${line%%  *} sums=\${sums#*"$NL"}
}
look() {
  if facts=$(stat \${2:+"$2"} -c '%a %u %g %s %Y	%U	%G' "$1" 2>&1); then return 0; fi
  case $facts in
    *'No such file'*|*'Not a directory'*) echo @absent ;;
    *) echo @failed; printf %s "$facts" | base64 ;;
  esac
  return 1
}
file() {
  seen "$1" || look "$1" || return 0
  if [ -L "$1" ]; then kind='link'; elif [ -f "$1" ]; then kind='file'; elif [ -d "$1" ]; then kind='directory'
  elif [ -S "$1" ]; then kind='socket'; else kind='other'; fi
  printf '@facts %s %s\n' "$kind" "$facts"
  size=\${facts%%	*}; size=\${size% *}; size=\${size##* }
  case $kind in
    link) echo @target; readlink -n "$1" | base64 ;;
    file)
      if summed "$1"; then
        if [ "$found" = "$3" ]; then echo @same; return 0; fi
        if [ "$2" = - ] || [ "$size" -gt "$2" ]; then echo "@digest $found"; return 0; fi
      fi
      # More than that is read for who asks for more.
      if [ "$2" != - ] && [ "$size" -le "$2" ]; then
        if found=$(base64 "$1" 2>&1); then printf '@content\n%s\n' "$found"; return 0; fi
      elif [ "$size" -gt ${mostBytes} ]; then found="too large: $size bytes, at most ${mostBytes} are read"
      elif found=$({ sha256sum <"$1"; } 2>&1); then printf '@digest %s\n' "\${found%% *}"; return 0; fi
      echo @unreadable; printf %s "$found" | base64 ;;
  esac
}
directory() {
  look "$1" -L || return 0
  if ! [ -d "$1" ]; then echo @absent; return 0; fi
  if ! [ -r "$1" ] || ! [ -x "$1" ]; then echo @failed; printf 'Permission denied' | base64; return 0; fi
  echo @entries
  (cd "$1" && for e in * .[!.]* ..?*; do if [ -e "$e" ] || [ -L "$e" ]; then printf '%s\0' "$e"; fi; done) | base64
}
units() {
  echo @units
  if command -v systemctl >/dev/null 2>&1; then systemctl show --no-pager "$@" 2>/dev/null | base64; fi
}
pidfile() {
  look "$1" -L || return 0
  pid=$(${lineOf(sh`"$1"`)})
  case $pid in ''|*[!0-9]*) pid=0 ;; esac
  alive=1
  if [ "$pid" = 0 ] || ! [ -r "/proc/$pid/status" ]; then alive=0
  else case $(sed -n 's/^State:[[:space:]]*//p' "/proc/$pid/status" 2>/dev/null) in ''|Z*|X*) alive=0 ;; esac; fi
  printf '@process %s %s\n' "$pid" "$alive"
  # After the arguments, which a process can overwrite, the files that it has open.
  if [ "$alive" = 1 ]; then
    { tr '\0' ' ' <"/proc/$pid/cmdline"; echo; ls -l "/proc/$pid/fd" | sed -n 's/.* -> \//\//p' | sort -u; } 2>/dev/null | base64
  fi
}
`;

/** Script that answers a query. */
export function observeScript({ files, directories, units, pidfiles }: MergedQuery): Shell {
  return joinShell([
    functions,
    ...groupsOf([...files], together).flatMap((group) => [
      sh`at_once ${group.map(([path]) => path)}`,
      ...group.map(
        ([path, { limit, expected }]) => sh`file ${path} ${limit ?? '-'} ${expected?.digest ?? '-'}`,
      ),
    ]),
    ...directories.map((path) => sh`directory ${path}`),
    ...(units.length === 0 ? [] : [sh`units --property=${unitProperties.join(',')} -- ${units}`]),
    ...pidfiles.map((path) => sh`pidfile ${path}`),
    sh`echo @end`,
  ]);
}

function groupsOf<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

/** Parses the output of the query's script. */
export function parseAnswer({ files, directories, units, pidfiles }: MergedQuery, output: Buffer): Answer {
  const records = [...parseRecords(output)];
  const failures = new Map<string, string>();
  const next = (): RemoteRecord => records.shift() ?? { kind: 'absent', rest: '', data: Buffer.alloc(0) };

  function each<Facts>(
    paths: Iterable<string>,
    read: (path: string, record: RemoteRecord) => Facts,
  ): Map<string, Facts | undefined> {
    const found = new Map<string, Facts | undefined>();
    for (const path of paths) {
      const record = next();
      if (record.kind === 'failed') failures.set(path, record.data.toString().trim());
      found.set(path, record.kind === 'failed' || record.kind === 'absent' ? undefined : read(path, record));
    }
    return found;
  }

  const observation = {
    files: each(files.keys(), (path, record) => {
      const facts = parseFacts(path, record.rest);
      return facts.kind === 'file' || facts.kind === 'link'
        ? { ...facts, ...parseDetail(next(), files.get(path)!) }
        : facts;
    }),
    directories: each(directories, (_path, { data }) => data.toString().split('\0').slice(0, -1).sort()),
    units:
      units.length === 0
        ? new Map<string, UnitFacts | undefined>()
        : parseUnits(units, next().data.toString()),
    pidfiles: each(pidfiles, (_path, { rest, data }): ProcessFacts => {
      const [pid, alive] = rest.split(' ');
      const [command = '', ...open] = data
        .toString()
        .split('\n')
        .filter((line, index) => index === 0 || line !== '');
      return { pid: Number(pid), alive: alive === '1', command: command.trimEnd(), open };
    }),
  };
  return { observation, failures };
}

/** `file 644 0 0 12 1700000000<TAB>root<TAB>root` */
function parseFacts(path: string, line: string): FileFacts {
  const [numbers = '', owner = '', group = ''] = line.split('\t');
  const [kind, mode = '', uid = '', gid = '', size, modified] = numbers.split(' ');
  // A numeric id without a name is called UNKNOWN; the number is more useful.
  const named = (name: string, id: string) => (name === '' || name === 'UNKNOWN' ? id : name);
  return {
    path,
    kind: kind as FileFacts['kind'],
    mode,
    owner: named(owner, uid),
    group: named(group, gid),
    size: Number(size),
    modified: Number(modified),
  };
}

function parseDetail({ kind, rest, data }: RemoteRecord, { expected }: Wanted): Partial<FileFacts> {
  if (kind === 'same') return expected!;
  if (kind === 'target') return { target: data.toString() };
  if (kind === 'digest') return { digest: rest };
  if (kind === 'unreadable') return { unreadable: data.toString().trim() };
  return withDigest(data);
}

/** Selects the part of an observation that answers one of the merged queries. */
export function selectAnswer({ files, directories, units, pidfiles }: Query, all: Observation): Observation {
  const pick = <Value>(keys: readonly string[] = [], from: ReadonlyMap<string, Value>) =>
    new Map(keys.map((key) => [key, from.get(key)] as const)) as ReadonlyMap<string, Value>;
  return {
    files: pick(
      files?.map(({ path }) => path),
      all.files,
    ),
    directories: pick(directories, all.directories),
    units: pick(units, all.units),
    pidfiles: pick(pidfiles, all.pidfiles),
  };
}
