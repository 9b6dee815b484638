import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../../examples/support/free-port';
import { eventually } from '../../support/eventually';
import { testNeeding } from '../../support/needs';

const program = '/usr/sbin/sshd';

/** `test` where real OpenSSH servers can be started. */
export const testWithSshd = testNeeding('sshd');

/** A directory for keys, logs and a home of its own, removed by `dispose`. */
export class Workshop {
  readonly directory = mkdtempSync('/tmp/uwsgi-transport-');
  readonly home = join(this.directory, 'home');

  constructor() {
    // sshd refuses keys below a directory that others may write to.
    chmodSync(this.directory, 0o755);
    mkdirSync(join(this.home, '.ssh'), { recursive: true, mode: 0o700 });
    mkdirSync('/run/sshd', { recursive: true });
  }

  /** Makes a key pair and returns the path of the private key. */
  key(name: string, { type = 'ed25519', passphrase = '' } = {}): string {
    const path = join(this.directory, name);
    execFileSync('ssh-keygen', ['-q', '-t', type, '-N', passphrase, '-C', name, '-f', path]);
    return path;
  }

  /** Authorizes keys for every server of this workshop. */
  authorize(...keys: readonly string[]): void {
    for (const key of keys) appendFileSync(join(this.directory, 'authorized'), readFileSync(`${key}.pub`));
  }

  /** A known_hosts line for a server. */
  knows(server: Sshd, key = server.hostKey): void {
    const [type, encoded] = readFileSync(`${key}.pub`, 'utf8').split(' ');
    appendFileSync(this.knownHosts, `[127.0.0.1]:${server.port} ${type} ${encoded}\n`, { mode: 0o600 });
  }

  get knownHosts(): string {
    return join(this.home, '.ssh', 'known_hosts');
  }

  file(name: string, content: string): string {
    const path = join(this.directory, name);
    writeFileSync(path, content, { mode: 0o600 });
    return path;
  }

  dispose(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** An OpenSSH server on a port of loopback. */
export class Sshd {
  private constructor(
    readonly port: number,
    readonly hostKey: string,
    private readonly start: () => ChildProcess,
    private process: ChildProcess,
  ) {}

  static async start(
    workshop: Workshop,
    settings: readonly string[] = [],
    hostKey = workshop.key(`host-${Math.random()}`),
  ): Promise<Sshd> {
    const port = await freePort();
    const config = workshop.file(
      `sshd-${port}.conf`,
      [
        'ListenAddress 127.0.0.1',
        `Port ${port}`,
        `HostKey ${hostKey}`,
        'PidFile none',
        `AuthorizedKeysFile ${join(workshop.directory, 'authorized')}`,
        'PermitRootLogin yes',
        'StrictModes no',
        'LogLevel ERROR',
        ...(settings.some((setting) => setting.startsWith('UsePAM')) ? [] : ['UsePAM no']),
        ...settings,
        '',
      ].join('\n'),
    );
    const start = () =>
      spawn(program, ['-D', '-E', `${config}.log`, '-f', config], { stdio: 'ignore', detached: true });
    const server = new Sshd(port, hostKey, start, start());
    await listening(port);
    return server;
  }

  get connection() {
    return { host: '127.0.0.1', port: this.port, user: userInfo().username, dialErrorLimit: 2 };
  }

  /** Ends the server and every connection to it, at once. */
  async stop(): Promise<void> {
    const { pid, exitCode, signalCode } = this.process;
    if (pid === undefined || exitCode !== null || signalCode !== null) return;
    const ended = new Promise((resolve) => this.process.once('exit', resolve));
    for (const child of descendants(pid)) kill(child);
    kill(pid);
    await ended;
  }

  async restart(): Promise<void> {
    await this.stop();
    this.process = this.start();
    await listening(this.port);
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}

function descendants(pid: number): readonly number[] {
  const children = execFileSync('sh', ['-c', `cat /proc/${pid}/task/*/children 2>/dev/null || :`])
    .toString()
    .split(/\s+/)
    .filter(Boolean)
    .map(Number);
  // Only those of the server: the commands of a session continue, as in a broken network.
  return children.filter(isServer).flatMap((child) => [child, ...descendants(child)]);
}

function isServer(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith('sshd');
  } catch {
    return false;
  }
}

async function listening(port: number): Promise<void> {
  const up = () =>
    new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.destroy();
        resolve(true);
      }).on('error', () => resolve(false));
    });
  await eventually(`a server answers at port ${port}`, up);
}
