import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from './free-port';
import { pyuwsgiVenv } from './pyuwsgi';
import { sshKeyPair } from './ssh-keys';
import { type SshServerStats, startSshServer } from './ssh-server';

export { venvSettings } from './pyuwsgi';

/** How a target differs from the usual one. */
export interface LoopbackTargetOptions {
  /** Told about each step that may take a while. */
  readonly onProgress?: (message: string) => void;
  /**
   * The name to log in with. Commands run as whoever runs this process all the same.
   * @default - the name of that user
   */
  readonly user?: string;
  /**
   * Logs in as well as the key.
   * @default - keys only
   */
  readonly password?: string;
  /**
   * Sessions one connection may have open at once; more are refused.
   * @default 10
   */
  readonly maxSessions?: number;
  /**
   * Whether the commands know that they are root's, where this process is. Else what is remembered of deployments lies in
   * the home of the target, apart from that of others on this machine.
   * @default false
   */
  readonly root?: boolean;
  /** Added to the environment of the commands. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A machine to deploy to that is this one: no root, no containers, but real SSH and a real uWSGI. */
export interface LoopbackTarget {
  readonly host: '127.0.0.1';
  readonly port: number;
  readonly user: string;
  /** Text of the private key that logs in; `privateKeyFile` holds the same. */
  readonly privateKey: string;
  readonly privateKeyFile: string;
  /** The server's public key: `ssh-ed25519 AAAA...`. */
  readonly hostKey: string;
  readonly knownHostsFile: string;
  /** Home directory of the commands, removed at the end. */
  readonly home: string;
  readonly uwsgiBinary: string;
  /** The interpreter of the virtual environment that `uwsgiBinary` is in; see {@link venvSettings}. */
  readonly pythonBinary: string;
  readonly stats: Readonly<SshServerStats>;
  /** A TCP port of 127.0.0.1 that nobody listens on, and no system takes by itself. */
  freePort(): Promise<number>;
  /** Ends the server, everything that was started through it, and removes `home`. */
  stop(): Promise<void>;
}

/**
 * Starts a target.
 *
 * @example
 * const target = await startLoopbackTarget({ onProgress: console.log });
 * console.log(`ssh -i ${target.privateKeyFile} -p ${target.port} ${target.user}@${target.host}`);
 * await target.stop();
 */
export async function startLoopbackTarget(options: LoopbackTargetOptions = {}): Promise<LoopbackTarget> {
  const {
    onProgress = () => {},
    user = userInfo().username,
    password,
    maxSessions = 10,
    root = false,
  } = options;
  const venv = await pyuwsgiVenv(onProgress);
  onProgress('Starting an SSH server');
  const home = mkdtempSync(join(tmpdir(), 'loopback-target-'));
  const files = mkdtempSync(join(tmpdir(), 'loopback-files-'));
  const login = sshKeyPair();
  const server = sshKeyPair();
  const env = {
    PATH: `${root ? '' : `${modestTools(files)}:`}${process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin'}`,
    HOME: home,
    USER: user,
    LOGNAME: user,
    SHELL: '/bin/sh',
    ...options.env,
  };
  const { port, stats, stop } = await startSshServer({
    user,
    password,
    maxSessions,
    env,
    authorizedKey: login.public,
    hostKey: server.private,
    cwd: home,
  });
  const privateKeyFile = join(files, 'id_ed25519');
  const knownHostsFile = join(files, 'known_hosts');
  writeFileSync(privateKeyFile, login.private, { mode: 0o600 });
  writeFileSync(knownHostsFile, `[127.0.0.1]:${port} ${server.public}\n`);
  return {
    host: '127.0.0.1',
    port,
    user,
    privateKey: login.private,
    privateKeyFile,
    hostKey: server.public,
    knownHostsFile,
    home,
    uwsgiBinary: join(venv, 'bin/uwsgi'),
    pythonBinary: join(venv, 'bin/python3'),
    stats,
    freePort,
    async stop() {
      await stop();
      await endProcessesOf(home);
      rmSync(home, { recursive: true, force: true });
      rmSync(files, { recursive: true, force: true });
    },
  };
}

/** A folder with an `id` that knows no root. */
function modestTools(files: string): string {
  const folder = join(files, 'bin');
  mkdirSync(folder);
  writeFileSync(join(folder, 'id'), '#!/bin/sh\n[ "$*" = -u ] && echo 1000 || exec /usr/bin/id "$@"\n', {
    mode: 0o755,
  });
  return folder;
}

/** Kills what was started with this home, daemons included. Only Linux tells; elsewhere daemons have to be stopped. */
async function endProcessesOf(home: string): Promise<void> {
  if (process.platform !== 'linux') return;
  // A process may fork between our look and our signal, hence until none is found.
  for (let found = processesOf(home); found.length > 0; found = processesOf(home)) {
    for (const pid of found) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // Ended by itself.
      }
    }
    await delay(10);
  }
}

function processesOf(home: string): number[] {
  const marker = `HOME=${home}`;
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        // Empty for a process that has ended and waits for its parent.
        return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(marker);
      } catch {
        return false;
      }
    })
    .map(Number);
}
