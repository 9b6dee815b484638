import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Fields of `/proc/PID/status` that an option can decide. */
const statusFields = [
  ...['Umask', 'Uid', 'Gid', 'Groups', 'Threads', 'NoNewPrivs', 'Seccomp', 'Cpus_allowed_list'],
  ...['SigBlk', 'SigIgn', 'SigCgt', 'CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb', 'THP_enabled'],
];

const namespaces = ['ipc', 'mnt', 'net', 'pid', 'user', 'uts', 'cgroup'];

/** The processes of a tree, its root first. */
export function treeOf(root: number): readonly number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = attempt(() => readFileSync(`/proc/${name}/stat`, 'utf8'));
    if (stat !== undefined) parents.set(Number(name), statFields(stat)[1]!);
  }
  const tree = [root];
  for (const pid of tree) {
    for (const [child, parent] of parents) if (parent === pid) tree.push(child);
  }
  return tree;
}

/** What the kernel knows of the processes of a tree, each fact as the sorted values of all processes. */
export function processFacts(pids: readonly number[]): ReadonlyMap<string, string> {
  const facts = new Map<string, string[]>();
  const note = (name: string, value: string | undefined) => {
    facts.set(name, [...(facts.get(name) ?? []), value ?? 'unreadable']);
  };
  for (const pid of pids) {
    const text = (file: string) => attempt(() => readFileSync(`/proc/${pid}/${file}`, 'utf8'));
    const link = (file: string) => attempt(() => readlinkSync(`/proc/${pid}/${file}`));
    const status = text('status') ?? '';
    for (const field of statusFields) {
      note(field, new RegExp(`^${field}:\\s*(.*)$`, 'm').exec(status)?.[1]?.trim());
    }
    const stat = statFields(text('stat') ?? '() ');
    note('locked memory', /^VmLck:\s+0 kB$/m.test(status) ? 'none' : 'some');
    note('nice', String(stat[16]));
    note('scheduler', String(stat[38]));
    for (const line of (text('limits') ?? '').split('\n').slice(1)) {
      if (line !== '') note(`limit: ${line.slice(0, 25).trim()}`, line.slice(26).replace(/\s+/g, ' ').trim());
    }
    for (const file of ['comm', 'cgroup', 'oom_score_adj', 'coredump_filter']) note(file, text(file)?.trim());
    note('cmdline', text('cmdline')?.replaceAll('\0', ' ').trim());
    for (const file of ['cwd', 'root', 'exe']) note(file, link(file));
    for (const one of namespaces) {
      const own = attempt(() => readlinkSync(`/proc/self/ns/${one}`));
      note(`namespace: ${one}`, link(`ns/${one}`) === own ? 'of the machine' : 'its own');
    }
    note('libraries', librariesOf(text('maps') ?? '').join(' '));
    note('open files', openFiles(pid).join(' '));
  }
  return new Map(
    [...facts].map(([name, values]) => [`process: ${name}`, JSON.stringify(values.sort())] as const),
  );
}

/** Listening and datagram sockets of some processes, as `ss` lists them. */
export function socketFacts(pids: readonly number[]): readonly string[] {
  const lines = execFileSync('ss', ['-Hanltuxpem'], { encoding: 'utf8' }).split('\n');
  return lines
    .filter((line) => pids.some((pid) => line.includes(`pid=${pid},`)))
    .map((line) => {
      const [kind, state, , queue, address] = line.split(/\s+/);
      const memory = /skmem:\(r\d+,(rb\d+),t\d+,(tb\d+)/.exec(line)?.slice(1).join(' ') ?? '';
      const holders = (line.match(/pid=/g) ?? []).length;
      return `${kind} ${state} ${address} backlog ${queue} held by ${holders} ${memory}`;
    })
    .sort();
}

/** Shared objects of uWSGI's plugins and of the system that are mapped. */
function librariesOf(maps: string): readonly string[] {
  const paths = maps.split('\n').map((line) => line.slice(73));
  const libraries = paths.filter((path) => path.includes('.so')).map((path) => path.split('/').pop()!);
  return [...new Set(libraries)].sort();
}

/** Names of regular files that a process has open. */
function openFiles(pid: number): readonly string[] {
  const names = attempt(() => readdirSync(`/proc/${pid}/fd`)) ?? [];
  const links = names.map((fd) => attempt(() => readlinkSync(`/proc/${pid}/fd/${fd}`)));
  return links.filter((path) => path?.startsWith('/') === true).sort() as string[];
}

/** Numbers of a stat line from the state on, which stands at 0. */
const statFields = (stat: string): readonly number[] =>
  stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);

function attempt<Result>(look: () => Result): Result | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
