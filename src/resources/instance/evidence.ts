import { mostBytes } from '../../transport/scripts/bounds';
import { quote } from '../../transport/shell';
import { startedOutput } from './directory';
import { type PlacedProps, pathsOf } from './paths';

/** What uWSGI prints at every start and what tells nothing of a failure. */
const chatter = [
  /^\[uWSGI\] getting INI configuration from /,
  /^\*\*\* Starting uWSGI /,
  /^\*\*\* Operational MODE/,
  /^\*\*\* WARNING: you are running uWSGI (as root|without its master)/,
  /^uWSGI running as root/,
  /^(compiled with version|os|nodename|machine|clock source|lock engine|thunder lock): /,
  /^(pcre jit|detected |current working directory|your |mapped \d+ bytes|chdir\(\) to|Python (version|main interpreter))/,
  /^(\*\*\* Python threads support is disabled|\*\*\* uWSGI is running in multiple interpreter mode)/,
  // What it prints at every reload.
  /^(binary reloading uWSGI|closing all non-uwsgi socket fds|found fd \d+ mapped|running \/|uwsgi socket \d+ (inherited|bound)|\.\.\.gracefully|[Gg]racefully |gateway "|worker \d+ buried|VACUUM: )/,
  /^(added .* to pythonpath|WSGI app \d+ .* ready in|spawned uWSGI |SIGINT\/SIGTERM received|goodbye to uWSGI)/,
  /^\*\*\* Stats server enabled on /,
  // What systemctl says between a file and the daemon-reload that follows.
  /^Warning: The unit file, source configuration file or drop-ins of .* changed on disk/,
  // Its word to systemd after a reload, which the socket does not take (#1420).
  /^sendmsg\(\): Transport endpoint is already connected/,
  /^(Reload(ing|ed)|Start(ing|ed)|Stopp(ing|ed)) .*\.service - /,
  // Addresses in a backtrace.
  /\) \[0x[0-9a-f]+\]$|^\*\*\* (end of )?backtrace/,
  /^ {2}File "<frozen /,
  // The marker by which we see which revision is served.
  /^running "exec:echo [0-9a-f]{16} 2>/,
];

/** A request as uWSGI logs it unless `log-format` says otherwise (core/logging.c). */
const request = '^\\[pid: [0-9]+\\|app: ';

/**
 * The lines of uWSGI's output that may tell the cause of a failure: at most 15, without requests, without what it always
 * prints, and without what was said before but for its numbers. A cause stands early, an exception's name at the end.
 */
export function tellingLines(output: string): string {
  const ruled = [...chatter, new RegExp(request)];
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

/** Shell about what an instance says. */
export interface Said {
  /** Notes how much was said until now. */
  readonly note: string;
  /** Prints what was said since then, without requests. */
  readonly since: string;
}

/** What an instance says in the journal, in our log, and in a log of its own. */
export function saidBy(props: PlacedProps): Said {
  const { unit, log } = pathsOf(props);
  const started = startedOutput(props);
  const own = ['logto', 'logto2']
    .map((option) => props.sections['uwsgi']?.[option])
    .filter((value) => typeof value === 'string' && /^\/[^%$@]*$/.test(value)) as string[];
  const logs = unit === undefined ? [log, ...own] : own;
  const notes = logs.map((path, index) => `said${index}=$(stat -c %s ${quote(path)} 2>/dev/null || echo 0)`);
  const tails = logs.map(
    (path, index) =>
      `[ -z "$said${index}" ] || tail -c +$((said${index} + 1)) ${quote(path)} 2>/dev/null | head -c ${mostBytes}`,
  );
  const [note, since] =
    unit === undefined
      ? [`rm -f ${started}`, `cat ${started} 2>/dev/null`]
      : [
          `heard=$(journalctl --quiet -n 0 --show-cursor 2>/dev/null | sed -n 's/^-- cursor: //p')`,
          `journalctl --sync 2>/dev/null; journalctl --no-pager --quiet -o cat -u ${quote(unit)} \${heard:+--after-cursor "$heard"} 2>/dev/null`,
        ];
  return {
    note: [note, ...notes].join('\n'),
    since: `{ ${[since, ...tails].join('; ')}; } | grep -avE ${quote(request)} | tail -n 200`,
  };
}
