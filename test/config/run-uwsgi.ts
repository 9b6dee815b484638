import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { eventually } from '../support/eventually';

/** A uWSGI that runs in a directory of its own. */
export interface RunningUwsgi {
  readonly directory: string;
  /** Text that it has logged so far. */
  output(): string;
  /** Waits for a text in its log; fails after 15 s with the log. */
  logs(pattern: RegExp): Promise<void>;
  /** Waits for its end, and returns its status. */
  ends(): Promise<number | null>;
  /** Whether its first process still runs. */
  runs(): boolean;
  /** Asks the HTTP socket `http.sock` of its directory; the status of the answer, undefined if the connection ends without one. */
  status(path: string, headers?: Record<string, string>): Promise<number | undefined>;
  /** Body of the answer of `http.sock`. */
  body(path: string): Promise<string>;
}

/** The application that answers `ok`, as a file of a test. */
export const okApp = {
  'app.py':
    "def application(env, start):\n    start('200 OK', [('Content-Type', 'text/plain')])\n    return [b'ok ' + env['SCRIPT_NAME'].encode()]\n",
};

/** Starts Debian's uWSGI with a section of ini lines, and kills it with all its processes afterwards. */
export async function withUwsgi(
  lines: readonly string[],
  check: (running: RunningUwsgi) => Promise<void>,
  { files = {}, header = '[uwsgi]' }: { files?: Readonly<Record<string, string>>; header?: string } = {},
): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'pulumi-uwsgi-run-'));
  for (const [name, text] of Object.entries({ ...files, 'run.ini': [header, ...lines, ''].join('\n') })) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), text);
  }
  const child = spawn('uwsgi', ['--plugin', 'python3', '--ini', 'run.ini'], {
    cwd: directory,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  try {
    await check(running(child, directory));
  } finally {
    try {
      process.kill(-child.pid!, 'SIGKILL');
    } catch {
      // The group has ended by itself.
    }
    rmSync(directory, { recursive: true, force: true });
  }
}

function running(child: ChildProcess, directory: string): RunningUwsgi {
  let log = '';
  for (const stream of [child.stdout!, child.stderr!]) stream.on('data', (data) => (log += String(data)));
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  return {
    directory,
    output: () => log,
    ends: () => ended,
    runs: () => child.exitCode === null && child.signalCode === null,
    logs: (pattern) => eventually('its log has the line', () => expect(log).toMatch(pattern)),
    status: async (path, headers = {}) => (await ask(directory, path, headers)).status,
    body: async (path) => (await ask(directory, path, {})).body,
  };
}

function ask(
  directory: string,
  path: string,
  headers: Record<string, string>,
): Promise<{ status: number | undefined; body: string }> {
  return new Promise((resolve) => {
    const none = { status: undefined, body: '' };
    const asked = request({ socketPath: join(directory, 'http.sock'), path, headers }, (answer) => {
      let body = '';
      answer.on('data', (data) => (body += String(data)));
      answer.on('end', () => resolve({ status: answer.statusCode, body }));
      answer.on('error', () => resolve(none));
    });
    asked.on('error', () => resolve(none));
    asked.setTimeout(2_000, () => asked.destroy());
    asked.end();
  });
}
