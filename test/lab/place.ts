import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { run } from './run';

const registry = '/run/pulumi-uwsgi-lab';

/** What one lab owns on this machine; every name it uses there starts with `id`. */
export interface Place {
  readonly id: string;
  /** Its addresses are `${network}.1` (this machine) to `${network}.254`. */
  readonly network: string;
  /** A directory for it alone, becoming a tmpfs: overlayfs accepts that as upper layer everywhere. */
  readonly directory: string;
  /** Takes everything away: processes, mounts, networks, files. */
  release(): Promise<void>;
}

// Knows id and owner only, so that it can also clean up after a lab whose maker died anywhere in between.
const removal = `
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
directory=${registry}/$id
(
flock 9
# A guard and sweepers may come together, and the last of them find the name with its next owner.
[ "$(cat $directory.owner 2>/dev/null)" = "$owner" ] || exit 0
groups() {
  for top in /sys/fs/cgroup/$id /sys/fs/cgroup/*/$id; do
    if [ -d "$top" ]; then find "$top" -depth -type d; fi
  done
}
tries=100
while left=$(groups) && [ -n "$left" ] && [ $tries -gt 0 ]; do
  for group in $left; do
    while read -r pid; do
      # A process of a foreign pid namespace shows as 0, which would mean ourselves.
      if [ "$pid" -gt 0 ]; then kill -KILL "$pid"; fi
    done < "$group/cgroup.procs"
  done
  for group in $left; do rmdir "$group"; done
  tries=$((tries - 1))
  if [ -n "$(groups)" ]; then sleep 0.02; fi
done 2>/dev/null
for link in $(ip -o link show type veth | grep -o "$id-[0-9]*"); do ip link delete "$link"; done
for namespace in /run/netns/$id-*; do
  if [ -e "$namespace" ]; then ip netns delete "\${namespace##*/}"; fi
done
ip link delete $id 2>/dev/null
rm -rf /run/systemd/nspawn/*/$id-*
if [ -d $directory ]; then
  umount --recursive $directory 2>/dev/null || umount --recursive --lazy $directory 2>/dev/null
  rmdir $directory || exit 1
fi
[ -z "$(groups)" ] || { echo "processes remain in $(groups)" >&2; exit 1; }
rm -f $directory.owner
) 9< $directory.owner || [ ! -e $directory.owner ]
`;

/** Takes names and addresses that no other lab has, and sees to it that they are given back. */
export async function claimPlace(): Promise<Place> {
  mkdirSync(registry, { recursive: true });
  const routes = await run('ip', ['-4', 'route', 'show', 'table', 'all']);
  for (let attempt = 0; attempt < 1000; attempt += 1) {
    // By process id: labs of several test workers seldom ask for the same network.
    const number = (process.pid * 7 + attempt) % (64 * 256);
    const [high, low] = [128 + (number >> 8), number & 255];
    const id = `ulab${((high << 8) | low).toString(16)}`;
    const network = `10.${high}.${low}`;
    if (routes.includes(`${network}.`) || !claim(id)) continue;
    const directory = join(registry, id);
    const release = guard(id);
    return { id, network, directory, release };
  }
  throw new Error(`Cannot place a lab: one of 10.128.0.0/24 to 10.191.255.0/24 must be free`);
}

/** Removes what labs have left whose process is gone together with its guard. */
export async function sweepPlaces(): Promise<void> {
  if (!existsSync(registry)) return;
  const names = readdirSync(registry).filter((name) => name.endsWith('.owner'));
  await Promise.all(
    names.map(async (name) => {
      const owner = ownerIn(join(registry, name));
      if (owner === undefined || owner === processNamed(Number(owner.split(' ')[0]))) return;
      await run('sh', ['-c', removal], { env: { id: name.slice(0, -'.owner'.length), owner } });
    }),
  );
}

function ownerIn(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return undefined; // given back between our looks
  }
}

function claim(id: string): boolean {
  const complete = join(registry, `.${id}-${process.pid}`);
  writeFileSync(complete, `${processNamed(process.pid)}\n`);
  try {
    // A link fails when the name exists, and never shows an empty file.
    linkSync(complete, join(registry, `${id}.owner`));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(complete);
  }
}

/** A process's id and start time: ids alone come round again. */
function processNamed(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return `${pid} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`;
  } catch {
    return undefined;
  }
}

/**
 * A shell of its own that cleans up when its standard input ends: on release, and as well when this process is
 * killed. An exit handler would see neither SIGKILL nor, under jest, any exit: tests have a copy of `process`.
 */
function guard(id: string): () => Promise<void> {
  const shell = spawn('sh', ['-c', `cat > /dev/null; ${removal}`], {
    env: { PATH: process.env['PATH'], id, owner: processNamed(process.pid) },
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  let said = '';
  shell.stderr.on('data', (chunk) => {
    said += chunk;
  });
  shell.unref();
  (shell.stdin as Socket).unref();
  (shell.stderr as Socket).unref();
  return async () => {
    if (hasEnded(shell)) return;
    shell.ref();
    shell.stdin.end();
    await once(shell, 'close');
    if (shell.exitCode !== 0) throw new Error(`Cannot remove lab ${id}: nothing must remain: ${said.trim()}`);
  };
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}
