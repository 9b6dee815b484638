import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { eventually } from '../support/eventually';
import { authorizeKeys, createKey } from './accounts';
import type { Place } from './place';
import { run } from './run';

/** A machine of the lab: Debian with systemd, an SSH server and uWSGI. */
export interface LabHost {
  readonly name: string;
  readonly address: string;
  readonly port: 22;
  /** Its public key, as in a known_hosts line: `ssh-ed25519 AAAA...`. */
  readonly hostKey: string;
  /** Runs a script as root on the host without SSH, and gives what it prints. */
  sh(script: string): Promise<string>;
  /** Cuts the power: no process of the host gets a signal it could handle. Files stay as they are. */
  kill(): Promise<void>;
  /** Boots a host that was killed, and waits until it answers. */
  start(): Promise<void>;
}

/** How one host is made. */
export interface HostProps {
  readonly place: Place;
  readonly image: string;
  /** 1 or more; tells name and address. */
  readonly number: number;
  readonly publicKeys: { readonly root: string; readonly user: string; readonly encrypted: string };
}

// Control groups apart: hosts that share one would count and kill each other's processes.
const joinGroup = `
group=$1; shift
for top in ${cgroupTops().join(' ')}; do
  mkdir -p $top/$group && echo $$ > $top/$group/cgroup.procs || exit 1
done
exec "$@"
`;

/** Makes a host's disk and network, and boots it. */
export async function createHost({ place, image, number, publicKeys }: HostProps): Promise<LabHost> {
  const name = `host${number}`;
  const address = `${place.network}.${number + 1}`;
  const directory = join(place.directory, name);
  const root = join(directory, 'root');
  const link = `${place.id}-${number}`;
  await run('sh', [
    '-euc',
    `export PATH=$PATH:/usr/sbin:/sbin
    mkdir -p ${directory}/upper ${directory}/work ${root}
    mount -t overlay ${link} -o 'lowerdir=${image},upperdir=${directory}/upper,workdir=${directory}/work' ${root}
    ip netns add ${link}
    ip link add ${link} type veth peer name host0 netns ${link}
    ip link set ${link} master ${place.id} up
    ip -n ${link} link set lo up
    ip -n ${link} addr add ${address}/24 dev host0
    ip -n ${link} link set host0 up`,
  ]);
  const key = join(root, 'etc/ssh/ssh_host_ed25519_key');
  await createKey(key);
  writeFileSync(join(root, 'etc/hostname'), `${name}\n`);
  writeFileSync(join(root, 'etc/hosts'), `127.0.0.1 localhost\n${address} ${name}\n`);
  writeFileSync(join(root, 'etc/machine-id'), `${randomUUID().replaceAll('-', '')}\n`);
  authorizeKeys(root, publicKeys);

  const machine = new Machine(link, name, address, directory);
  await machine.start();
  return {
    name,
    address,
    port: 22,
    hostKey: readFileSync(`${key}.pub`, 'utf8').trim(),
    sh: (script) => machine.sh(script),
    kill: () => machine.kill(),
    start: () => machine.start(),
  };
}

class Machine {
  private nspawn: ChildProcess | undefined;

  constructor(
    private readonly link: string,
    private readonly name: string,
    private readonly address: string,
    private readonly directory: string,
  ) {}

  async start(): Promise<void> {
    if (this.nspawn !== undefined) throw new Error(`Cannot start ${this.name}: must be off, but is running`);
    const console = openSync(join(this.directory, 'console'), 'a');
    const nspawn = spawn('sh', ['-c', joinGroup, 'sh', `${this.link.replace('-', '/')}`, ...this.command()], {
      // A session of its own: ^C in a terminal reaches the lab's owner only.
      detached: true,
      stdio: ['ignore', console, console],
      // Its lock files would outlive a kill.
      env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', SYSTEMD_NSPAWN_LOCK: '0' },
    });
    closeSync(console);
    nspawn.unref();
    this.nspawn = nspawn;
    await this.answering();
    // Until this point pam_nologin turns away everybody but root.
    await this.sh('systemctl is-system-running --wait || test "$(systemctl is-system-running)" = degraded');
  }

  async sh(script: string): Promise<string> {
    const inside = ['--mount', '--uts', '--ipc', '--net', '--pid', '--root', '--wd'];
    const shell = [
      'env',
      '-i',
      'HOME=/root',
      'LANG=C.UTF-8',
      'PATH=/usr/sbin:/usr/bin:/sbin:/bin',
      'sh',
      '-euc',
      script,
    ];
    return run('nsenter', ['--target', String(this.leader()), ...inside, ...shell]);
  }

  async kill(): Promise<void> {
    const { nspawn } = this;
    if (nspawn === undefined) return;
    const ended = once(nspawn, 'exit');
    nspawn.ref();
    // Without its first process the kernel ends the pid namespace, with all that lives in it.
    process.kill(this.leader(), 'SIGKILL');
    await ended;
    this.nspawn = undefined;
  }

  private command(): string[] {
    return [
      'systemd-nspawn',
      '--quiet',
      '--boot',
      // Nothing that asks for a systemd on this machine, too.
      '--register=no',
      '--keep-unit',
      `--machine=${this.link}`,
      `--hostname=${this.name}`,
      `--directory=${join(this.directory, 'root')}`,
      `--network-namespace-path=/run/netns/${this.link}`,
      // As on any machine, root gives its devices addresses; the network is the host's own.
      '--capability=CAP_NET_ADMIN',
      '--resolv-conf=off',
      '--timezone=off',
      '--link-journal=no',
      '--console=read-only',
    ];
  }

  private leader(): number {
    const pid = this.nspawn?.pid;
    if (pid === undefined || this.ended())
      throw new Error(`Cannot reach ${this.name}: must be running, but is off`);
    return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0]);
  }

  private ended(): boolean {
    return this.nspawn?.exitCode !== null || this.nspawn?.signalCode !== null;
  }

  private async answering(): Promise<void> {
    const up = () => greets(this.address);
    const look = async () => this.ended() || up();
    await eventually(`${this.name} answers on port 22`, look, { seconds: 30, every: 15 }).catch(() => {});
    if (!this.ended() && (await up())) return;
    const console = readFileSync(join(this.directory, 'console'), 'utf8').split('\n').slice(-20).join('\n');
    const seen = this.ended() ? 'ended' : 'no answer in 30 s';
    throw new Error(`Cannot boot ${this.name}: must answer on port 22, ${seen}; its console:\n${console}`);
  }
}

/** Whether an SSH server introduces itself. */
function greets(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port: 22, timeout: 1000 });
    const done = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('data', (banner) => done(banner.toString('latin1').startsWith('SSH-2.0-')));
    socket.once('error', () => done(false));
    socket.once('timeout', () => done(false));
    socket.once('end', () => done(false));
  });
}

/** The hierarchies systemd uses: one, or under the hybrid layout two. */
function cgroupTops(): string[] {
  const top = '/sys/fs/cgroup';
  return existsSync(join(top, 'cgroup.procs'))
    ? [top]
    : [`${top}/systemd`, `${top}/unified`].filter((path) => existsSync(path));
}
