import type { LabHost } from '../lab/lab';

/** All that is of interest on a host at one moment. */
export interface Facts {
  /** Each path below the folders that are watched, with type, mode, owner and digest, or where a link leads. */
  readonly paths: ReadonlyMap<string, string>;
  /** Processes: the unit or group they are in, and their arguments. */
  readonly processes: readonly string[];
  /** Files with the secret that every user can read. */
  readonly open: readonly string[];
  /** Start of the process that nobody may touch. */
  readonly neighbour: string;
}

const folders = '/etc /srv /var/lib/uwsgi-iac /tmp /var/tmp /var/spool /root /home /usr/local /opt';
const runtime = '/run -maxdepth 3';
/** What a running machine changes by itself; and what is remembered of directories for the emperor that comes next. */
const restless =
  '^/run/(systemd/(?!system|transient)|udev|user|motd|systemd/transient$|log|lock|utmp|dbus|sshd|initctl|mount|credentials|nsenter|agetty|host)|^/etc/(mtab|\\.pwd\\.lock|resolv)|\\.damaged$|^/var/lib/uwsgi-iac/directories$|/__pycache__|^/root/\\.(bash_history|lesshst)|^/home/[^/]*/\\.';

/** Has the secret of the stage: as an argument of our own look it could be read. */
export const secretFile = '/root/.trust-secret';

const script = `
{ find ${folders} -xdev -mindepth 1 -printf '%y %m %u:%g %p\\t%l\\n'
  for one in /etc/uwsgi /etc/systemd/system /srv /var/lib/uwsgi-iac /tmp; do find $one -mindepth 0 -printf '%y %m %u:%g %p\\t%l\\n'; done
  find ${runtime} -printf '%y %m %u:%g %p\\t%l\\n'; } 2>/dev/null | sort -u
echo @digests
{ find ${folders} -xdev -type f -print0; find /etc/uwsgi /etc/systemd/system /srv /var/lib/uwsgi-iac /tmp -type f -print0; } 2>/dev/null | sort -zu | xargs -0 sha256sum 2>/dev/null
echo @processes
ps -e -ww -o pid=,args= | while read -r pid args; do
  group=$(sed -nE 's/^(0:|1:name=systemd):(.*)/\\2/p' /proc/$pid/cgroup 2>/dev/null | head -n 1)
  echo "$pid \${group:--} $args"
done
echo @open
find /etc/uwsgi /etc/systemd/system /srv /var/lib/uwsgi-iac /tmp /run -xdev -type f -perm -004 -exec grep -lFf ${secretFile} {} + 2>/dev/null
echo @neighbour
systemctl show -P MainPID -P ExecMainStartTimestampMonotonic foreign
`;

/** Looks at a host, without SSH. */
export async function factsOf(host: LabHost): Promise<Facts> {
  const text = await host.sh(`set +e\n${script}\n:`);
  const [listing = '', rest = ''] = split(text, '@digests\n');
  const [sums = '', rest2 = ''] = split(rest, '@processes\n');
  const [processes = '', rest3 = ''] = split(rest2, '@open\n');
  const [open = '', neighbour = ''] = split(rest3, '@neighbour\n');
  const digests = new Map(lines(sums).map((line) => [line.slice(66), line.slice(0, 64)]));
  const still = new RegExp(restless);
  const paths = new Map<string, string>();
  for (const line of lines(listing)) {
    const [, head = '', path = '', link = ''] = /^(\S+ \S+ \S+) (.*?)\t(.*)$/.exec(line) ?? [];
    if (path === '' || still.test(path)) continue;
    paths.set(path, [head, digests.get(path) ?? link].filter(Boolean).join(' '));
  }
  return {
    paths,
    processes: lines(processes)
      .map((line) => /^ *(\d+) (\S+) (.*)$/.exec(line))
      .filter((match) => match !== null)
      .map(([, , group, args]) => `${unitOf(group!)} ${args!}`)
      .filter((line) => !ignored.test(line)),
    open: lines(open),
    neighbour: neighbour.trim(),
  };
}

/** Our own look, and threads of the kernel. */
const ignored = /^\S+ (ps |sh -euc|sed |head |\[|nsenter|find |systemctl |journalctl|\(sd-pam\))/;

const unitOf = (group: string): string => /([^/]+\.(?:service|scope))(?:,|$)/.exec(group)?.[1] ?? '-';

const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '');

function split(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + mark.length)];
}
