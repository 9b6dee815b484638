import type { Host } from '../../transport/host';
import { quote } from '../../transport/shell';
import { ipOf, type Listener } from './addresses';

/** A process that listens on a TCP port of a host, as far as the deployer may see. */
export interface Holder {
  readonly port: number;
  /** IPv4 address it listens on; absent for every interface and for IPv6. */
  readonly ip?: string;
  readonly pid?: number;
  /** Name of its program: `nginx`. */
  readonly command?: string;
  /** Unit of systemd that it belongs to: `nginx.service`. */
  readonly unit?: string;
  /** Configuration that it was started with, where it is a uWSGI without a title of its own. */
  readonly configuration?: string;
  /** Runtime directory of an instance in which it has a log or a FIFO open. */
  readonly directory?: string;
}

/**
 * Shell: a line for each socket that listens on one of the ports, with the process that opened it first. Of other users'
 * processes only root sees more than that they are there (proc(5)).
 */
export function holdersScript(ports: readonly number[]): string {
  const hex = ports.map((port) => port.toString(16).toUpperCase().padStart(4, '0'));
  return `listening=$(cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | awk -v wanted=${quote(` ${hex.join(' ')} `)} '
  $4 == "0A" { split($2, at, ":"); if (index(wanted, " " at[2] " ")) print at[2], at[1], $10 }' | sort -u)
[ -z "$listening" ] || ls -l /proc/[0-9]*/fd 2>/dev/null | awk -v listening="$listening" '
  BEGIN { n = split(listening, lines, "\\n"); for (i = 1; i <= n; i++) { split(lines[i], f, " "); socket[f[3]] = 1 } }
  /^\\/proc\\// { split($1, at, "/"); pid = at[3] }
  match($NF, /^socket:\\[[0-9]+\\]$/) { inode = substr($NF, 9, length($NF) - 9); if ((inode in socket) && (!(inode in who) || pid + 0 < who[inode] + 0)) who[inode] = pid }
  END { for (i = 1; i <= n; i++) { split(lines[i], f, " "); print f[1], f[2], (f[3] in who) ? who[f[3]] : "-" } }' | while read -r port ip pid; do
  echo "@holder $port $ip $pid"
  [ "$pid" != - ] || continue
  echo "@command $(cat "/proc/$pid/comm" 2>/dev/null)"
  echo "@unit $(sed -n 's#.*/\\([^/]*\\.service\\)\\(/.*\\)\\{0,1\\}$#\\1#p' "/proc/$pid/cgroup" 2>/dev/null | head -n 1)"
  file=$(tr '\\0' '\\n' < "/proc/$pid/cmdline" 2>/dev/null | grep -A 1 -xE -e '--(ini|yaml|json|xml)' | tail -n 1)
  case $file in ''|/*) ;; *) file=$(readlink "/proc/$pid/cwd")/$file ;; esac
  echo "@configuration $file"
  echo "@directory $(ls -l "/proc/$pid/fd" 2>/dev/null | sed -n -e 's#^.* -> \\(/.*\\)/control/master\\.fifo$#\\1#p' -e 's#^.* -> \\(/.*\\)/uwsgi\\.log$#\\1#p' | head -n 1)"
done
:`;
}

/** Reads what {@link holdersScript} printed. */
export function readHolders(printed: string): readonly Holder[] {
  return printed
    .split(/^@holder /m)
    .slice(1)
    .map((text) => {
      const [first = '', ...rest] = text.split('\n');
      const [port = '', address = '', pid = '-'] = first.split(' ');
      const told = (key: string): string | undefined =>
        rest.find((line) => line.startsWith(`@${key} `))?.slice(key.length + 2) || undefined;
      return {
        port: Number.parseInt(port, 16),
        ip: ipOf(address),
        ...(pid === '-' ? {} : { pid: Number(pid) }),
        command: told('command'),
        unit: told('unit'),
        configuration: told('configuration'),
        directory: told('directory'),
      };
    });
}

/** Asks a host who has the ports of listeners. */
export async function holdersOf(
  host: Host,
  listeners: readonly Listener[],
  signal: AbortSignal,
): Promise<readonly Holder[]> {
  const { stdout } = await host.exec(holdersScript(listeners.map(({ port }) => port)), {
    purpose: 'find who listens',
    readOnly: true,
    signal,
  });
  return readHolders(stdout);
}

/** Who holds a port, for people: `nginx (pid 812, nginx.service)`. */
export function describeHolder({ command, pid, unit, configuration }: Holder): string {
  if (pid === undefined) return 'a process of another user';
  const more = [
    `pid ${pid}`,
    ...(unit === undefined ? [] : [unit]),
    ...(configuration === undefined ? [] : [configuration]),
  ];
  return `${command ?? 'a process'} (${more.join(', ')})`;
}

/** What an instance or a vassal is known by on its host. */
interface Own {
  readonly ini: string;
  readonly unit?: string;
  readonly directory?: string;
}

/** Whether a process is the one that an instance or a vassal runs as: by its unit, its configuration or its runtime directory. */
export const isOwn = ({ unit, configuration, directory }: Holder, own: Own): boolean =>
  configuration === own.ini ||
  (unit !== undefined && unit === own.unit) ||
  (directory !== undefined && directory === own.directory);

/** The listeners that others hold, each with its holder. */
export function heldByOthers(
  listeners: readonly Listener[],
  holders: readonly Holder[],
  own: Own,
): readonly { readonly listener: Listener; readonly holder: Holder }[] {
  return listeners.flatMap((listener) => {
    const holder = holders.find(
      ({ port, ip }) =>
        port === listener.port && (ip === undefined || listener.ip === undefined || ip === listener.ip),
    );
    return holder === undefined || isOwn(holder, own) ? [] : [{ listener, holder }];
  });
}

/** Why a port cannot be bound. */
export const busyText = ({ option, address }: Listener, holder: Holder): string =>
  `Cannot bind ${option} = ${address}: port ${holder.port} must be free, but ${describeHolder(holder)} listens on it`;
