import { spawn } from 'node:child_process';
import { connect as connectSocket } from 'node:net';
import { constants, userInfo } from 'node:os';
import type { Duplex } from 'node:stream';
import { socketAddress } from './address';
import { secretsOfConnection } from './connection';
import { ConnectError } from './errors';
import type { Host } from './host';
import type { LateConnection } from './late-connection';
import type { HostProcess, Launcher } from './launcher';
import { ShellHost } from './shell-host';

/**
 * This machine, without SSH: the same scripts, run by a child `sh`.
 *
 * @param connection only `become` is used
 */
export function localHost(name: string, { become }: Pick<LateConnection, 'become'> = {}): Host {
  return new ShellHost(name, new LocalLauncher(name), {
    become,
    secrets: secretsOfConnection({ become }),
  });
}

class LocalLauncher implements Launcher {
  readonly user = userInfo().username;
  readonly connections = 0;
  private readonly running = new Set<Promise<void>>();

  constructor(private readonly name: string) {}

  async launch(commandLine: string): Promise<HostProcess> {
    // A separate process group, so that its descendants end with it.
    const child = spawn('/bin/sh', ['-c', commandLine], { stdio: 'pipe', detached: true });
    const closed = new Promise<void>((resolve) => {
      child.once('close', () => resolve());
    });
    const exited = new Promise<number | undefined>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal ?? 'SIGKILL']));
    });
    await new Promise((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', reject);
    });
    this.running.add(closed);
    closed.then(() => this.running.delete(closed));
    const kill = () => {
      for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy();
      // After its end, its process id may belong to another process.
      if (child.exitCode !== null || child.signalCode !== null) return;
      try {
        process.kill(-child.pid!, 'SIGTERM');
      } catch {
        child.kill();
      }
    };
    return { stdin: child.stdin, stdout: child.stdout, stderr: child.stderr, exited, closed, kill };
  }

  connect(address: string): Promise<Duplex> {
    const to = socketAddress(address);
    return new Promise((resolve, reject) => {
      const socket = connectSocket('path' in to ? { path: to.path } : { host: to.host, port: to.port });
      socket.once('connect', () => resolve(socket));
      socket.once('error', ({ message }) =>
        reject(
          new ConnectError(this.name, 'unreachable', `Cannot connect to the socket ${address}: ${message}`),
        ),
      );
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.running);
  }
}
