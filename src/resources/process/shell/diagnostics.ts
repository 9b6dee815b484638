import { mostBytes } from '../../../transport/scripts/bounds';
import { joinShell, type Shell, sh } from '../../../transport/shell';
import { processPaths, type ResolvedProps } from '../paths';
import { startedOutput } from './directory';

/** Lines that uWSGI prints at every start and that do not explain a failure. */
const noise = [
  /^\[uWSGI\] getting INI configuration from /,
  /^\*\*\* Starting uWSGI /,
  /^\*\*\* Operational MODE/,
  /^\*\*\* WARNING: you are running uWSGI (as root|without its master)/,
  /^uWSGI running as root/,
  /^(compiled with version|os|nodename|machine|clock source|lock engine|thunder lock): /,
  /^(pcre jit|detected |current working directory|your |mapped \d+ bytes|chdir\(\) to|Python (version|main interpreter))/,
  /^(\*\*\* Python threads support is disabled|\*\*\* uWSGI is running in multiple interpreter mode)/,
  // Printed at every reload.
  /^(binary reloading uWSGI|closing all non-uwsgi socket fds|found fd \d+ mapped|running \/|uwsgi socket \d+ (inherited|bound)|\.\.\.gracefully|[Gg]racefully |gateway "|worker \d+ buried|VACUUM: )/,
  /^(added .* to pythonpath|WSGI app \d+ .* ready in|spawned uWSGI |SIGINT\/SIGTERM received|goodbye to uWSGI)/,
  /^\*\*\* Stats server enabled on /,
  // Printed by systemctl between the change of a file and the daemon-reload.
  /^Warning: The unit file, source configuration file or drop-ins of .* changed on disk/,
  // The notification of systemd after a reload, which fails (#1420).
  /^sendmsg\(\): Transport endpoint is already connected/,
  /^(Reload(ing|ed)|Start(ing|ed)|Stopp(ing|ed)) .*\.service - /,
  // Addresses in a backtrace.
  /\) \[0x[0-9a-f]+\]$|^\*\*\* (end of )?backtrace/,
  /^ {2}File "<frozen /,
  // The hook that writes the revision marker.
  /^running "exec:echo [0-9a-f]{16} 2>/,
];

/** A request in the default log format of uWSGI (core/logging.c). */
const request = '^\\[pid: [0-9]+\\|app: ';

/**
 * Lines of uWSGI's output that may explain a failure: at most 15, without requests, without noise, and without repetitions
 * that differ only in numbers. Keeps the first and the last lines: a cause stands early, the name of an exception at the end.
 */
export function relevantLines(output: string): string {
  const ruled = [...noise, new RegExp(request)];
  const shapes = new Set<string>();
  const lines = output.split('\n').filter((line) => {
    if (line.trim() === '' || ruled.some((pattern) => pattern.test(line))) return false;
    const shape = line.replace(/\d+/g, '#');
    if (shapes.has(shape)) return false;
    shapes.add(shape);
    return true;
  });
  return (lines.length > 15 ? [...lines.slice(0, 7), '…', ...lines.slice(-7)] : lines).join('\n');
}

/** Shell that captures the log of an instance during a change. */
export interface LogCapture {
  /** Records the current end of each log. */
  readonly note: Shell;
  /** Prints the lines that were logged since then, without requests. */
  readonly since: Shell;
}

/** Log of an instance: the journal or `uwsgi.log`, and the files of `logto` and `logto2`. */
export function logCapture(props: ResolvedProps): LogCapture {
  const { unit, log } = processPaths(props);
  const started = startedOutput(props);
  const own = ['logto', 'logto2']
    .map((option) => props.sections['uwsgi']?.[option])
    .filter((value) => typeof value === 'string' && /^\/[^%$@]*$/.test(value)) as string[];
  const logs = unit === undefined ? [log, ...own] : own;
  const notes = logs.map((path, index) => sh`said${index}=$(stat -c %s ${path} 2>/dev/null || echo 0)`);
  const tails = logs.map(
    (path, index) =>
      sh`[ -z "$said${index}" ] || tail -c +$((said${index} + 1)) ${path} 2>/dev/null | head -c ${mostBytes}`,
  );
  const [note, since] =
    unit === undefined
      ? [sh`rm -f ${started}`, sh`cat ${started} 2>/dev/null`]
      : [
          sh`heard=$(journalctl --quiet -n 0 --show-cursor 2>/dev/null | sed -n 's/^-- cursor: //p')`,
          sh`journalctl --sync 2>/dev/null; journalctl --no-pager --quiet -o cat -u ${unit} \${heard:+--after-cursor "$heard"} 2>/dev/null`,
        ];
  return {
    note: joinShell([note, ...notes]),
    since: sh`{ ${joinShell([since, ...tails], '; ')}; } | grep -avE ${request} | tail -n 200`,
  };
}
