import { posix } from 'node:path';
import type { RenderedLine } from '../../config/rendered';
import { fromWire } from '../../config/wire';
import { quote } from '../../transport/shell';
import type { PlacedProps } from './paths';

/** Options that bind a socket, which may be a path. */
const binding =
  /^(socket|uwsgi-socket|http-socket|fastcgi-socket|scgi-socket|https-socket|stats|stats-server)$/;
/** Options that bind with a certificate and its key behind the address. */
const certified = /^(https|https-socket|sslrouter)$/;
/** Options that write a file. */
const writing = /^(logto|logto2|pidfile|pidfile2|safe-pidfile|safe-pidfile2|master-fifo)$/;
/** Options and settings by which directories may come into being only when the instance starts. */
const making =
  /^(hook-asap|exec-asap|call-asap|hook-pre-jail|exec-pre-jail|hook-as-root|exec-as-root|include|ini|chroot|if-.*|for.*)$/;
const remaking = /^(Root|Bind|Temporary|Private|Dynamic|Exec.*Pre|ExecStart$|State|Runtime|Logs|Cache)/;

/**
 * Shell: asks for what uWSGI would miss only when it binds and opens, which at a reload ends the instance: directories of
 * sockets and logs, certificates, accounts, the kernel's limit on queues. Exit status 44 with one line that names it.
 * What may come into being at the start, or is only known then, is not judged.
 */
export function groundCheck(props: PlacedProps): string {
  const main = fromWire(props).find(({ name }) => name === 'uwsgi');
  const options = (main?.lines ?? []).flatMap((line: RenderedLine) => ('key' in line ? [line] : []));
  const made =
    options.some(({ key }) => making.test(key)) ||
    Object.keys(props.service?.unit?.['Service'] ?? {}).some((key) => remaking.test(key));
  const checks = options.flatMap(({ key, value }): string[] => {
    if (/%|\$\(|@\(/.test(value)) return [];
    const told = quote(`${key} = ${value}`);
    const [address, ...files] = value.split(',').map((part) => part.trim()) as [string, ...string[]];
    if ((key === 'uid' || key === 'gid') && !/^\d+$/.test(value)) {
      const database = key === 'uid' ? 'passwd' : 'group';
      return [
        `! command -v getent > /dev/null || getent ${database} ${quote(value)} > /dev/null || lacks ${told} 'no such account'`,
      ];
    }
    if (key === 'listen' && /^\d+$/.test(value)) {
      return [
        `most=$(cat /proc/sys/net/core/somaxconn 2>/dev/null) && [ "$most" -lt ${Number(value)} ] && lacks ${told} "net.core.somaxconn must not be below it, but is $most"`,
      ];
    }
    if (made) return [];
    // uWSGI itself does not say which directory it could not enter.
    if (key === 'chdir' && value.startsWith('/'))
      return [`[ -d ${quote(value)} ] || lacks ${told} 'no such directory'`];
    const path = binding.test(key) || writing.test(key) ? address : '';
    const directory = posix.dirname(path);
    // systemd makes the directory of the instance in /run.
    const own = directory === `/run/${props.name}` && props.manager === 'systemd';
    return [
      ...(path.startsWith('/') && !own
        ? [`[ -d ${quote(directory)} ] || lacks ${told} ${quote(`no directory ${directory}`)}`]
        : []),
      ...(certified.test(key) ? files.slice(0, 2) : [])
        .filter((file) => file.startsWith('/'))
        .map((file) => `[ -r ${quote(file)} ] || lacks ${told} ${quote(`cannot read ${file}`)}`),
    ];
  });
  return checks.length === 0 ? ':' : `lacks() { echo "$1: $2"; exit 44; }\n${checks.join('\n')}`;
}
