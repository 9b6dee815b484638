import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { connect as connectSocket } from 'node:net';
import { constants, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { socketAddress } from '../address';
import { ConnectError } from '../errors';
import { fetchConnection, type LateConnection } from '../late-connection';
import type { HostProcess, Launcher } from '../launcher';
import { anySignal, forMany, unlessAborted } from '../signals';
import { Slots } from '../ssh/slots';
import type { SshHostOptions } from '../ssh-host';
import { openSshArguments } from './arguments';

/** Concurrent sessions over one connection: below the default MaxSessions (10) of OpenSSH's servers, which counts the master. */
const sessions = 8;

/** Runs command lines over one connection of OpenSSH's client: a master and its sessions. */
export class OpenSshLauncher implements Launcher {
  connections = 0;
  readonly user: string;
  readonly #name: string;
  readonly #connection: LateConnection;
  readonly #options: SshHostOptions;
  readonly #running = new Set<Promise<void>>();
  readonly #slots = new Slots(sessions);
  #master: Promise<Master> | undefined;
  /** Fires when the launcher is closed, and aborts pending starts. */
  #closing = new AbortController();
  #forwards = 0;

  constructor(name: string, connection: LateConnection, options: SshHostOptions) {
    this.#name = name;
    this.#connection = connection;
    this.#options = options;
    this.user = connection.user ?? userInfo().username;
  }

  async launch(commandLine: string, signal?: AbortSignal): Promise<HostProcess> {
    const closing = forMany(this.#closing.signal);
    const wanted = signal === undefined ? closing : anySignal(closing, signal);
    await this.#slots.take(wanted);
    try {
      const master = await unlessAborted(this.#connected(wanted), wanted);
      // The client returns 255 for a command that a signal ended; a shell around the command returns the signal.
      const child = spawn('ssh', [...master.session, '-T', master.host, `( ${commandLine} ); exit $?`], {
        stdio: 'pipe',
      });
      const launched = hostProcessOf(child, master);
      this.#running.add(launched.closed);
      void launched.closed.then(() => {
        this.#running.delete(launched.closed);
        this.#slots.give();
      });
      return launched;
    } catch (error) {
      this.#slots.give();
      throw error;
    }
  }

  async connect(address: string): Promise<Duplex> {
    const to = socketAddress(address);
    const master = await this.#connected(this.#closing.signal);
    if ('path' in to) return this.#forwarded(master, to.path);
    const host = to.host.includes(':') ? `[${to.host}]` : to.host;
    const child = spawn('ssh', [...master.session, '-W', `${host}:${to.port}`, master.host], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    child.on('error', () => {});
    return Duplex.from({ readable: child.stdout, writable: child.stdin });
  }

  async close(): Promise<void> {
    await Promise.all(this.#running);
    this.#closing.abort(new ConnectError(this.#name, 'unreachable', 'the host was closed meanwhile'));
    this.#closing = new AbortController();
    const master = await this.#master?.catch(() => undefined);
    this.#master = undefined;
    await master?.end();
  }

  /** Forwards a local unix socket to a unix socket of the host. */
  async #forwarded(master: Master, path: string): Promise<Duplex> {
    this.#forwards += 1;
    const local = join(master.folder, `forward-${this.#forwards}`);
    const { code, said } = await ended(
      spawn('ssh', [...master.session, '-O', 'forward', '-L', `${local}:${path}`, master.host], {
        stdio: ['ignore', 'ignore', 'pipe'],
      }),
    );
    if (code !== 0) {
      const must = 'it must be open to the login user, and the SSH server must allow forwarding';
      throw new ConnectError(
        this.#name,
        'unreachable',
        `Cannot connect to the socket ${path}: ${must}: ${said}`,
      );
    }
    return connectSocket({ path: local });
  }

  async #connected(wanted: AbortSignal): Promise<Master> {
    for (;;) {
      wanted.throwIfAborted();
      const current = this.#master;
      const known = await current?.catch(() => undefined);
      if (known?.alive === true) return known;
      // Another caller may have started a new master meanwhile.
      if (this.#master !== current) continue;
      this.#master = this.#dial();
      return this.#master;
    }
  }

  async #dial(): Promise<Master> {
    const { signal } = this.#closing;
    const connection = await fetchConnection(this.#connection);
    const { dialErrorLimit = 10, connectDeadline = 60, host } = connection;
    const began = Date.now();
    for (let failures = 1; ; failures += 1) {
      try {
        signal.throwIfAborted();
        const master = await Master.start(this.#name, connection, signal);
        this.connections += 1;
        if (connection.insecureIgnoreHostKey === true)
          this.#options.onWarning?.(
            `The host key of ${host} is not verified, because insecureIgnoreHostKey is set`,
          );
        return master;
      } catch (error) {
        const again = error instanceof ConnectError && error.reason === 'unreachable';
        const late = Date.now() - began + 500 > connectDeadline * 1_000;
        if (!again || late || signal.aborted || (dialErrorLimit !== -1 && failures >= dialErrorLimit))
          throw error;
        this.#options.onTrying?.(`no answer, attempt ${failures}, gives up at ${connectDeadline} s`);
        await delay(500, undefined, { signal }).catch(() => undefined);
      }
    }
  }
}

/** The master: a client that has logged in and that sessions share. */
class Master {
  /** Arguments of sessions over the master. */
  readonly session: readonly string[];
  /** Resolves when it has ended. */
  readonly gone: Promise<void>;

  private constructor(
    readonly host: string,
    readonly folder: string,
    private readonly child: ChildProcess,
    given: readonly string[],
  ) {
    this.session = [...given, '-o', 'ControlMaster=no'];
    this.gone = new Promise((resolve) => child.once('exit', () => resolve()));
  }

  /** @throws ConnectError when it cannot log in */
  static async start(
    name: string,
    connection: Awaited<ReturnType<typeof fetchConnection>>,
    signal: AbortSignal,
  ): Promise<Master> {
    const folder = mkdtempSync(join(tmpdir(), 'uwsgi-ssh-'));
    const socket = join(folder, 'c');
    const over = new AbortController();
    try {
      const given = [...openSshArguments(name, connection, folder), '-o', `ControlPath=${socket}`];
      // It ends with its standard input, thus with our process.
      const child = spawn(
        'ssh',
        [...given, '-o', 'ControlMaster=yes', '-o', 'ControlPersist=no', '-T', connection.host, 'exec cat'],
        { stdio: ['pipe', 'ignore', 'pipe'] },
      );
      child.stdin.on('error', () => {});
      const end = ended(child);
      const { connectDeadline = 60 } = connection;
      const late = delay(connectDeadline * 1_000, 'late' as const, { signal: over.signal });
      late.catch(() => {});
      for (;;) {
        if (existsSync(socket)) return new Master(connection.host, folder, child, given);
        const seen = await Promise.race([end, late, delay(20, 'waiting' as const)]);
        if (seen === 'waiting' && !signal.aborted) continue;
        child.kill();
        signal.throwIfAborted();
        throw failed(
          name,
          connection.host,
          typeof seen === 'string' ? `no login within ${connectDeadline} s` : seen.said,
        );
      }
    } catch (error) {
      rmSync(folder, { recursive: true, force: true });
      throw error;
    } finally {
      over.abort();
    }
  }

  get alive(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  async end(): Promise<void> {
    if (this.alive) {
      const gone = new Promise((resolve) => this.child.once('close', resolve));
      this.child.stdin?.end();
      const timer = setTimeout(() => this.child.kill('SIGKILL'), 1_000);
      await gone;
      clearTimeout(timer);
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function hostProcessOf(child: ChildProcessWithoutNullStreams, master: Master): HostProcess {
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const exited = new Promise<number | undefined>((resolve) => {
    child.once('error', () => resolve(undefined));
    child.once('exit', (code, signal) => {
      const status = code ?? 128 + constants.signals[signal ?? 'SIGKILL'];
      // 255 means a lost connection, or is the exit status of the command itself.
      if (status !== 255) resolve(status);
      else
        void Promise.race([master.gone, delay(500)]).then(() => resolve(master.alive ? status : undefined));
    });
  });
  const kill = (): void => {
    for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy();
    child.kill();
  };
  return { stdin: child.stdin, stdout: child.stdout, stderr: child.stderr, exited, closed, kill };
}

/** Exit status of a client and the end of its output. */
function ended(child: ChildProcess): Promise<{ readonly code: number; readonly said: string }> {
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said = `${said}${chunk}`.slice(-4_096);
  });
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: 127, said: error.message }));
    child.once('close', (code) => resolve({ code: code ?? 255, said: said.trim() }));
  });
}

function failed(name: string, host: string, said: string): ConnectError {
  const reason = /host key|REMOTE HOST IDENTIFICATION|certificate/i.test(said)
    ? 'host-key'
    : /Permission denied|Too many authentication failures/i.test(said)
      ? 'refused-key'
      : 'unreachable';
  return new ConnectError(name, reason, `Cannot connect to ${host} by OpenSSH's client: ${said}`);
}
