import { quote } from '../../transport/shell';

/** A uWSGI that was started with a configuration file. */
export interface Reader {
  readonly pid: number;
  /** The systemd unit that it runs in. */
  readonly unit?: string;
}

/** Shell: `leads_here WORD DIRECTORY` succeeds where a word of a command line names a file, or a link to it. */
export const leadsHere = (path: string): string => `real=$(readlink -f ${quote(path)})
leads_here() { # WORD DIRECTORY
  case $1 in /*) named=$1 ;; *) named=$2/$1 ;; esac
  [ -e "$named" ] || named=\${named%:*}
  [ -f "$named" ] && [ "$(readlink -f "$named")" = "$real" ]
}`;

/**
 * Shell: prints `PID UNIT` for each uWSGI master that names the file, or a link to it, on its command line. Vassals are left
 * out: their emperor sees a changed file itself. Reads only.
 */
export function readersScript(path: string): string {
  return `${leadsHere(path)}
grep -lsa uwsgi /proc/[0-9]*/cmdline | while IFS= read -r file; do
  process=\${file%/cmdline}
  parent=$(sed -n 's/^PPid:[[:blank:]]*//p' "$process/status" 2>/dev/null)
  # Workers have the command line of their master, vassals an emperor for a parent.
  if grep -qsa uwsgi "/proc/$parent/cmdline"; then continue; fi
  tr '\\0' '\\n' < "$file" 2>/dev/null | sed 's/^--[a-z-]*=//' | grep -F . | while IFS= read -r word; do
    leads_here "$word" "$(readlink "$process/cwd")" || continue
    echo "\${process#/proc/} $(sed -n 's#.*/\\([^/]*\\.service\\)$#\\1#p' "$process/cgroup" 2>/dev/null | head -n 1)"
    break
  done
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
      return { pid: Number(pid), ...(unit === '' || unit === undefined ? {} : { unit }) };
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
