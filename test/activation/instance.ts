import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../../examples/support/free-port';
import { eventually } from '../support/eventually';

/** A uWSGI to try things on, and what its configurations need. */
export interface Flavour {
  readonly name: string;
  readonly binary: string;
  readonly base: readonly string[];
}

/** A file that an instance finds in its directory. */
export type Files = Readonly<Record<string, string>>;

/** A response of the application. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** A uWSGI that shares the directory of an instance. */
export interface Neighbour {
  readonly pid: number;
  readonly alive: boolean;
  /** Resolves when it has ended. */
  ended(): Promise<void>;
  /** Resolves when the port of the instance answers. */
  serves(): Promise<void>;
  stop(): Promise<void>;
}

/** Tells everything that the application can see of its process. */
const application = `import ctypes, json, os, resource, socket, sys, uwsgi
def text(v):
    return v.decode() if isinstance(v, bytes) else [text(x) for x in v] if isinstance(v, list) else v
def sockets():
    for fd in getattr(uwsgi, 'sockets', []):
        try:
            s = socket.socket(fileno=os.dup(fd))
        except OSError:
            continue
        o = s.getsockopt
        if s.family == socket.AF_INET:
            info = o(6, 11, 32)
            yield dict(backlog=int.from_bytes(info[28:32], 'little'), defer=o(6, 9), fastopen=o(6, 23), keepalive=o(1, 9),
                       sndbuf=o(1, 7), rcvbuf=o(1, 8), reuseport=o(1, 15), freebind=o(0, 15))
        s.close()
def mask():
    now = os.umask(0)
    os.umask(now)
    return now
def cache():
    try:
        return bool(uwsgi.cache_set('key', b'value', 0, 'proof'))
    except Exception:
        return False
def facts():
    return dict(pid=os.getpid(), opt={text(k): text(v) for k, v in uwsgi.opt.items()}, env=dict(os.environ), cwd=os.getcwd(),
                umask=mask(), nice=os.nice(0), limits=[resource.getrlimit(x) for x in (resource.RLIMIT_AS, resource.RLIMIT_NPROC, resource.RLIMIT_NOFILE)],
                uid=os.getuid(), gid=os.getgid(), groups=os.getgroups(), sockets=list(sockets()), path=sys.path, argv=sys.argv,
                buffer=uwsgi.buffer_size, workers=uwsgi.numproc, threads=uwsgi.has_threads, cache=cache(), imported='probed' in sys.modules,
                affinity=sorted(os.sched_getaffinity(0)), tasks=len(os.listdir('/proc/self/task')), command=open('/proc/self/cmdline').read(),
                optimize=ctypes.c_int.in_dll(ctypes.pythonapi, 'Py_OptimizeFlag').value, loaded=loaded)
loaded = os.getpid()
def application(environ, start_response):
    if environ['PATH_INFO'].startswith('/facts'):
        start_response('200 OK', [('Content-Type', 'application/json'), ('X-App', 'yes')])
        return [json.dumps(facts()).encode()]
    start_response('200 OK', [('Content-Type', 'text/plain')])
    return [GREETING]
def other(environ, start_response):
    if environ['PATH_INFO'].startswith('/facts'):
        return application(environ, start_response)
    start_response('200 OK', [('Content-Type', 'text/plain')])
    return [b'other callable']
GREETING = b'A'
`;

/** The text of the application that greets with this. */
export const applicationThat = (greets: string): string => application.replace("b'A'", `b'${greets}'`);

/** One uWSGI in a directory of its own. */
export class Instance {
  readonly directory: string;
  private child?: ChildProcess;
  private readonly neighbours: Neighbour[] = [];
  private output = '';

  private constructor(
    private readonly flavour: Flavour,
    readonly port: number,
    readonly other: number,
  ) {
    this.directory = mkdtempSync(join(tmpdir(), 'activation-'));
  }

  static async create(flavour: Flavour, files: Files = {}): Promise<Instance> {
    const instance = new Instance(flavour, await freePort(), await freePort());
    // Workers of another user write here too.
    chmodSync(instance.directory, 0o777);
    for (const [path, text] of Object.entries({ 'app.py': application, ...files })) instance.put(path, text);
    return instance;
  }

  /** Writes a file of the instance; `DIR`, `PORT` and `OTHER` stand for its own. */
  put(path: string, text: string): void {
    const full = join(this.directory, path);
    mkdirSync(join(full, '..'), { recursive: true });
    writeFileSync(full, this.filled(text));
  }

  filled(text: string): string {
    return text
      .replaceAll('DIR', this.directory)
      .replaceAll('PORT', String(this.port))
      .replaceAll('OTHER', String(this.other));
  }

  /** The configuration that the next start or reload reads. */
  configure(lines: readonly string[], defaults: readonly string[] = common): void {
    const text = ['[uwsgi]', ...this.flavour.base, ...defaults, ...lines, ''].join('\n');
    this.put('uwsgi.ini', text);
  }

  async start(file = 'uwsgi.ini', { serves = true }: { serves?: boolean } = {}): Promise<void> {
    // A pipe of node is a socket, which uWSGI would take for one to serve.
    const input = openSync(join(this.directory, 'app.py'), 'r');
    this.child = spawn(this.flavour.binary, ['--ini', join(this.directory, file)], {
      cwd: this.directory,
      stdio: [input, 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'], HOME: this.directory, KEPT: 'kept' },
    });
    closeSync(input);
    for (const stream of [this.child.stdout!, this.child.stderr!]) {
      stream.on('data', (chunk: Buffer) => {
        this.output += chunk.toString();
      });
    }
    if (serves) await this.accepts(() => true, 'start');
  }

  /** Another uWSGI with a file of this directory, by the same program. */
  beside(file: string): Neighbour {
    const input = openSync(join(this.directory, 'app.py'), 'r');
    const child = spawn(this.flavour.binary, ['--ini', join(this.directory, file)], {
      cwd: this.directory,
      stdio: [input, 'ignore', 'ignore'],
    });
    closeSync(input);
    const ended = once(child, 'exit');
    const neighbour: Neighbour = {
      pid: child.pid!,
      get alive() {
        return child.exitCode === null && child.signalCode === null;
      },
      ended: async () => void (await ended),
      serves: () => this.accepts(() => true, file),
      async stop() {
        if (!neighbour.alive) return;
        child.kill('SIGKILL');
        await ended;
      },
    };
    this.neighbours.push(neighbour);
    return neighbour;
  }

  get pid(): number {
    return this.child?.pid ?? 0;
  }

  get alive(): boolean {
    return this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  /** What it said on standard output and error. */
  get said(): string {
    return this.output;
  }

  /** Does what gives new workers, and waits until only these serve. */
  async renew(act: () => void): Promise<void> {
    const before = new Set(await this.serving());
    act();
    await this.accepts((pid) => !before.has(pid), 'new workers');
  }

  reload(): Promise<void> {
    return this.renew(() => process.kill(this.pid, 'SIGHUP'));
  }

  /** Has the workers renewed one after the other, and waits until the last one is. */
  async chainReload(): Promise<void> {
    const before = this.said.length;
    await this.renew(() => this.tell('c'));
    const complete = () => this.said.slice(before).includes('chain reloading complete');
    await eventually('the last worker is renewed', complete, { seconds: 10 }).catch(() => {});
  }

  /** Writes a letter into the master FIFO. */
  tell(letter: string): void {
    writeFileSync(join(this.directory, 'fifo'), letter);
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  async stop(): Promise<void> {
    const { child } = this;
    if (child === undefined || !this.alive) return;
    const ended = once(child, 'exit');
    child.kill('SIGINT');
    const late = setTimeout(() => child.kill('SIGKILL'), 8000);
    await ended;
    clearTimeout(late);
  }

  async destroy(): Promise<void> {
    for (const neighbour of this.neighbours) await neighbour.stop();
    await this.stop();
    rmSync(this.directory, { recursive: true, force: true, maxRetries: 3 });
  }

  get(path: string, at: { port: number } | { socketPath: string } = this): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const where = 'socketPath' in at ? { socketPath: at.socketPath } : { host: '127.0.0.1', port: at.port };
      const asked = request({ ...where, path, timeout: 3000, agent: false }, (response) => {
        let body = '';
        response.on('data', (chunk) => {
          body += chunk;
        });
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
        );
        response.on('error', reject);
      });
      asked.on('timeout', () => asked.destroy(new Error('No answer in time')));
      asked.on('error', reject);
      asked.end();
    });
  }

  // biome-ignore lint/suspicious/noExplicitAny: probes look at whatever the application tells
  async facts(): Promise<any> {
    return JSON.parse((await this.get('/facts')).body);
  }

  /** What the stats socket sends, to one that asks over HTTP or to one that says nothing. */
  statsText({ asks = false } = {}): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = connect(join(this.directory, 'stats'));
      let text = '';
      if (asks) socket.write('GET / HTTP/1.0\r\n\r\n');
      socket.on('data', (chunk) => {
        text += chunk;
      });
      socket.on('close', () => resolve(text));
      // Where nobody reads what was asked the connection is reset.
      socket.on('error', (error) => (asks ? resolve(text) : reject(error)));
    });
  }

  // biome-ignore lint/suspicious/noExplicitAny: probes look at whatever uWSGI tells
  async stats(): Promise<any> {
    const text = await this.statsText();
    return JSON.parse(text.slice(text.indexOf('{')));
  }

  read(path: string): string {
    const full = join(this.directory, path);
    return existsSync(full) ? readFileSync(full, 'utf8') : 'absent';
  }

  /** Processes below the master. */
  children(): readonly number[] {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .filter((pid) => parentOf(pid) === this.pid);
  }

  private async serving(): Promise<readonly number[]> {
    return [...this.children(), (await this.facts()).pid];
  }

  private async accepts(good: (pid: number) => boolean, what: string): Promise<void> {
    const end = Date.now() + 12_000;
    for (let row = 0; row < 4; ) {
      if (!this.alive) throw new Error(`Cannot see ${what}: uWSGI ended\n${this.output.slice(-1500)}`);
      if (Date.now() > end) throw new Error(`Cannot see ${what} in time\n${this.output.slice(-1500)}`);
      try {
        row = good((await this.facts()).pid) ? row + 1 : 0;
      } catch {
        row = 0;
      }
      await delay(row > 0 ? 20 : 60);
    }
    // What workers write when they accept, and the master behind them.
    await delay(250);
  }
}

/** What every instance has unless a case says otherwise. */
export const common: readonly string[] = [
  'master = true',
  'http-socket = 127.0.0.1:PORT',
  'wsgi-file = DIR/app.py',
  'master-fifo = DIR/fifo',
  'stats = DIR/stats',
  'lazy-apps = true',
  'need-app = true',
];

function parentOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return 0;
  }
}
