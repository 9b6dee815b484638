import { posix } from 'node:path';
import { raw, type Shell, sh } from '../transport/shell';
import { listProcesses } from './processes/script';
import { starterFilesScript } from './starters/script';

/** Suffixes of files that uWSGI reads as configurations (core/config.c, uwsgi_configure and core/emperor.c). */
export const configurationFile = /\.(ini|xml|yml|yaml|js|json)$/;

const unitDirectories = [
  '/etc/systemd/system',
  '/run/systemd/system',
  '/run/systemd/generator',
  '/run/systemd/generator.late',
  '/usr/local/lib/systemd/system',
  '/usr/lib/systemd/system',
  '/lib/systemd/system',
];

/** Usual locations of uWSGI configurations: Debian's layout, and those of manuals and packages. */
const usualPlaces = [
  '/etc/uwsgi',
  '/etc/uwsgi.d',
  '/etc/uwsgi-emperor',
  '/etc/uwsgi.ini',
  '/etc/emperor.ini',
  '/etc/default/uwsgi',
  '/etc/default/uwsgi-emperor',
];

const separator = '\t';

/** Script that lists files below paths, one line each: `@file`, the path, and its canonical path. Read-only. */
function listFiles(paths: readonly string[], depth: number): Shell {
  return sh`for place in ${paths.map(asPattern)}; do
  if [ -e "$place" ] || [ -L "$place" ]; then
    find -H "$place" -maxdepth ${depth} \( -type f -o -type l \) 2>/dev/null
  else printf '@missing\t%s\n' "$place"; fi
done | sort -u | head -n 5000 | while IFS= read -r file; do
  case "$file" in @missing*) printf '%s\n' "$file" ;; *) printf '@file\t%s\t%s\n' "$file" "$(readlink -f "$file")" ;; esac
done
`;
}

/** Quotes a path for the shell, but leaves glob characters to it. */
function asPattern(path: string): Shell {
  return /[*?[]/.test(path) && /^[\w./*?[\]@+-]+$/.test(path) ? raw(path) : sh`${path}`;
}

/** Script that lists files, patterns and folders, down to a depth. */
export function listScript(paths: readonly string[], depth: number): Shell {
  return sh`export LC_ALL=C
${listFiles(paths, depth)}:
`;
}

/** Script that lists files, patterns and folders, down to a depth, and the processes of uWSGI. Read-only. */
export function placesScript(paths: readonly string[], depth: number): Shell {
  return sh`${listProcesses}${listScript(paths, depth)}`;
}

/** Script that surveys uWSGI on a host: processes, units, files at the usual places. Read-only. */
export const surveyScript = sh`export LC_ALL=C
${listProcesses}units() {
  for directory in ${unitDirectories}; do
    [ -d "$directory" ] && ( cd -P "$directory" && printf '%s\n' "$PWD" )
  done | sort -u | while IFS= read -r directory; do
    grep -lsiE '^Exec[A-Za-z]*=.*uwsgi' "$directory"/*.service "$directory"/*.service.d/*.conf
  done
}
units | while IFS= read -r unit; do
  case "$unit" in *.conf) printf '@unit\t%s\n' "$unit"; continue ;; esac
  printf '@unit\t%s\n' "$unit"
  stem=\${unit%.service}
  name=\${stem##*/}
  for other in "$stem".socket "$stem".timer "$stem".path "/etc/systemd/system/$name".service.d/*.conf "/etc/systemd/system/$name".socket.d/*.conf; do
    [ ! -e "$other" ] || printf '@unit\t%s\n' "$other"
  done
  grep -lsxF "Service=$name.service" /etc/systemd/system/*.socket /etc/systemd/system/*.path | sed 's/^/@unit\t/'
  case "$name" in *@) systemctl list-units --all --plain --no-legend "$name*" 2>/dev/null | sed -n 's/^\([^ ]*\).*/@running\t\1/p' ;; esac
done | sort -u
${listFiles(usualPlaces, 4)}${starterFilesScript}
:
`;

/** A record printed by the scripts. */
export interface Record {
  readonly kind: string;
  readonly fields: readonly string[];
}

/** Parses the output of the scripts. */
export function readRecords(stdout: string): readonly Record[] {
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('@'))
    .map((line) => {
      const [kind = '', ...fields] = line.slice(1).split(separator);
      return { kind, fields };
    });
}

/** Resolves a path against a directory. */
export function absolute(path: string, directory: string): string {
  return posix.resolve(directory === '' ? '/' : directory, path);
}
