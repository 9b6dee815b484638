import { readUwsgi, type UwsgiFacts, uwsgiScript, valuesOf } from '../../resources/uwsgi-probe';
import type { Host } from '../../transport/host';
import { joinShell, type Shell, sh } from '../../transport/shell';
import { tools } from '../../transport/tools';
import type { Needs } from './needs';

/** Facts about a host. */
export interface HostFacts {
  /** `Debian GNU/Linux 12 (bookworm)`. */
  readonly os?: string;
  /** Name, release and machine of the kernel. */
  readonly kernel: string;
  readonly user: string;
  readonly uid: number;
  /** First line of `systemctl --version`, where systemd runs the host. */
  readonly systemd?: string;
  /** Tools that the scripts use and the host lacks. */
  readonly missingTools: readonly string[];
  readonly somaxconn?: number;
  /** Limit of open files of a process of this user; undefined without a limit. */
  readonly nofile?: number;
  readonly disks: readonly Disk[];
  /** Requested accounts that exist. */
  readonly users: readonly string[];
  readonly groups: readonly string[];
  /** Settings of sshd by lower-case name; empty if they cannot be read. */
  readonly sshd: ReadonlyMap<string, string>;
  /** Requested interpreters that can create virtual environments. */
  readonly pythons: readonly string[];
  /** Seconds since the epoch. */
  readonly clock: number;
  /** Each requested uWSGI binary. */
  readonly uwsgi: ReadonlyMap<string, UwsgiFacts | undefined>;
}

/** Free space on a file system. */
export interface Disk {
  /** Mount point. */
  readonly mount: string;
  readonly freeKilobytes: number;
  /** Undefined if the file system does not count inodes. */
  readonly freeInodes?: number;
}

/** Shell that prints one fact a line; read-only. */
function factsScript({ binaries, users, groups, directories, pythons }: Needs): Shell {
  const uwsgi = binaries.map(
    (binary) => sh`echo ${`asked ${binary}`}
${uwsgiScript(binary)}`,
  );
  return sh`export LC_ALL=C
(. /etc/os-release 2>/dev/null && echo "os $PRETTY_NAME")
echo "kernel $(uname -srm)"
echo "user $(id -un)"
echo "uid $(id -u)"
[ -d /run/systemd/system ] && echo "systemd $(systemctl --version 2>/dev/null | head -n 1)"
for tool in ${tools}; do command -v "$tool" >/dev/null 2>&1 || echo "missing-tool $tool"; done
[ -r /proc/sys/net/core/somaxconn ] && echo "somaxconn $(cat /proc/sys/net/core/somaxconn)"
echo "nofile $(ulimit -n)"
for directory in ${directories}; do
  while [ ! -d "$directory" ]; do directory=\${directory%/*}; directory=\${directory:-/}; done
  df -Pk "$directory" 2>/dev/null | tail -n 1 | awk '{ print "disk", $4, $6 }'
  df -Pi "$directory" 2>/dev/null | tail -n 1 | awk '{ print "inodes", $4, $6 }'
done
has() { if command -v getent >/dev/null; then getent "$1" "$2"; else grep "^$2:" "/etc/$1"; fi >/dev/null 2>&1; }
for name in ${users}; do has passwd "$name" && echo "passwd $name"; done
for name in ${groups}; do has group "$name" && echo "group $name"; done
sshd=$(PATH=$PATH:/usr/sbin:/usr/local/sbin command -v sshd) && "$sshd" -T -C "user=\${SUDO_USER:-$(id -un)},host=localhost,addr=127.0.0.1" 2>/dev/null |
  grep -E '^(allowtcpforwarding|allowstreamlocalforwarding|disableforwarding|maxsessions) ' | sed 's/^/sshd /'
for python in ${pythons}; do "$python" -c 'import ensurepip, venv' </dev/null >/dev/null 2>&1 && echo "venv $python"; done
echo "clock $(date +%s)"
${joinShell(uwsgi)}
:`;
}

/** Reads the facts of a host that `doctor` checks. */
export async function readHostFacts(host: Host, needs: Needs): Promise<HostFacts> {
  const { stdout } = await host.exec(factsScript(needs), {
    readOnly: true,
    purpose: 'look at the host',
    timeout: 120,
    needsTools: false,
  });
  return parseFacts(stdout);
}

/** Parses the output of {@link factsScript}. */
function parseFacts(printed: string): HostFacts {
  const [own = '', ...binaries] = printed.split(/^asked /m);
  const values = (name: string) => valuesOf(own, name);
  const number = (name: string): number | undefined => {
    const [text] = values(name);
    return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
  };
  return {
    os: values('os')[0],
    kernel: values('kernel')[0] ?? '',
    user: values('user')[0] ?? '',
    uid: number('uid') ?? -1,
    systemd: values('systemd')[0],
    missingTools: values('missing-tool'),
    somaxconn: number('somaxconn'),
    nofile: number('nofile'),
    disks: disksOf(values('disk'), values('inodes')),
    users: values('passwd'),
    groups: values('group'),
    sshd: new Map(values('sshd').map((line) => line.split(' ', 2) as [string, string])),
    pythons: values('venv'),
    clock: number('clock') ?? Number.NaN,
    uwsgi: new Map(
      binaries.map((text) => {
        const [binary = '', ...rest] = text.split('\n');
        return [binary, readUwsgi(rest.join('\n'))];
      }),
    ),
  };
}

function disksOf(blocks: readonly string[], inodes: readonly string[]): readonly Disk[] {
  const split = (line: string): [string, number] => {
    const [count, ...mount] = line.split(' ');
    return [mount.join(' '), Number(count)];
  };
  const left = new Map(inodes.map(split));
  return [...new Map(blocks.map(split))].map(([mount, freeKilobytes]) => {
    const freeInodes = left.get(mount);
    // File systems without a fixed number of inodes print 0 or "-".
    return { mount, freeKilobytes, ...(freeInodes ? { freeInodes } : {}) };
  });
}
