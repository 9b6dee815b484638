import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { localHost } from '../../../src/transport/local-host';
import { eventually } from '../../support/eventually';

/** A real uWSGI as our child, with everything it writes in a directory of its own. */
export interface RunningUwsgi {
  readonly directory: string;
  /** Path of a socket in the directory. */
  at(name: string): string;
  /** Opens a socket of the directory. */
  connect(name: string): Promise<Duplex>;
  stop(): Promise<void>;
}

/** Starts uWSGI and waits until these sockets take connections. */
export async function startUwsgi(
  options: (at: (name: string) => string) => readonly string[],
  sockets: readonly string[],
): Promise<RunningUwsgi> {
  const directory = mkdtempSync(join(tmpdir(), 'runtime-uwsgi-'));
  const at = (name: string) => join(directory, name);
  mkdirSync(at('spool'));
  const log = at('log');
  const child = spawn(process.env['PYUWSGI']!, [...options(at), '--logto', log, '--die-on-term'], {
    stdio: 'ignore',
    env: { PATH: process.env['PATH'], HOME: directory, APP_DIRECTORY: directory },
  });
  const host = localHost('here');
  const connect = (name: string) => host.connect(at(name));
  const stop = async () => {
    await end(child);
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    for (const name of sockets) await reachable(() => connect(name), child);
  } catch (error) {
    const text = readFileSync(log, 'utf8');
    await stop();
    throw new Error(`uWSGI did not start: ${error}\n${text}`);
  }
  return { directory, at, connect, stop };
}

/** A configuration file in a directory. */
export function writeIni(path: string, options: Readonly<Record<string, string>>): void {
  const lines = Object.entries(options).map(([key, value]) => `${key} = ${value}`);
  writeFileSync(path, `[uwsgi]\n${lines.join('\n')}\n`);
}

async function reachable(connect: () => Promise<Duplex>, child: ChildProcess): Promise<void> {
  await eventually('uWSGI takes connections, or has ended', async () => {
    if (child.exitCode !== null) return true;
    (await connect()).destroy();
    return true;
  });
  if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const closed = once(child, 'exit');
  child.kill('SIGINT');
  const killer = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await closed;
  clearTimeout(killer);
}
