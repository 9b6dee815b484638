import { type Shell, sh } from '../../transport/shell';
import { isShared } from '../shared-service';

/** A uWSGI that was started with a configuration file. */
export interface Reader {
  readonly pid: number;
  /** The systemd unit that it runs in. */
  readonly unit?: string;
}

/**
 * Shell functions about command lines.
 *
 * - `named_in DIRECTORY`: reads words, a line each, and prints the files that they name, without links. A relative word starts from
 *   the directory; a suffix `:SECTION` counts as no part of a file
 * - `service_of PROCESS`: prints the system's service that a process is in, given as its directory below /proc
 */
export const commandLineFunctions = sh`named_in() { # DIRECTORY
  sed 's/^--[a-z-]*=//' | grep -F . | while IFS= read -r word; do
    case $word in /*) : ;; *) word=$1/$word ;; esac
    [ -e "$word" ] || word=\${word%:*}
    [ ! -f "$word" ] || readlink -f "$word"
  done
}
service_of() { # PROCESS
  sed -n '\#/user@#d; s#.*/\([^/]*\.service\)$#\1#p' "$1/cgroup" 2>/dev/null | head -n 1
}`;

/**
 * Shell: prints `PID UNIT` for each uWSGI master that names the file, or a link to it, on its command line. Vassals are left
 * out: their emperor sees a changed file itself. Reads only.
 */
export function readersScript(path: string): Shell {
  return sh`real=$(readlink -f ${path})
${commandLineFunctions}
grep -lsa uwsgi /proc/[0-9]*/cmdline | while IFS= read -r file; do
  process=\${file%/cmdline}
  parent=$(sed -n 's/^PPid:[[:blank:]]*//p' "$process/status" 2>/dev/null)
  # Workers have the command line of their master, vassals an emperor for a parent.
  if grep -qsa uwsgi "/proc/$parent/cmdline"; then continue; fi
  tr '\0' '\n' < "$file" 2>/dev/null | named_in "$(readlink "$process/cwd")" | grep -qxF -e "$real" || continue
  echo "\${process#/proc/} $(service_of "$process")"
done
:`;
}

/** Reads the answer to `readersScript`. */
export function parseReaders(stdout: string): readonly Reader[] {
  return stdout
    .split('\n')
    .filter((line) => /^\d+ /.test(line))
    .map((line) => {
      const [pid, unit] = line.split(' ');
      return { pid: Number(pid), ...(unit === '' || unit === undefined || isShared(unit) ? {} : { unit }) };
    });
}

/** Note about a process that keeps the options it was started with. */
export function staleReader(path: string, { pid, unit }: Reader): string {
  const who = unit === undefined ? `process ${pid}` : `${unit} (process ${pid})`;
  const next =
    unit === undefined
      ? 'restart that process'
      : `run \`systemctl restart ${unit}\`, or declare \`service: '${unit}'\` so that a change restarts it`;
  return `${who} was started with ${path} and keeps the options of then: ${next}`;
}
