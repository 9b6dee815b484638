import { existsSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { OptionChangeKind } from '../../src/activation/activation';
import { applicationThat, type Files, type Instance } from './instance';

/** One change of one option, and how its effect is seen. */
export interface Case {
  readonly option: string;
  readonly kind: OptionChangeKind;
  readonly from: readonly string[];
  readonly to: readonly string[];
  /** What else the configuration says, before and after. */
  readonly beside: readonly string[];
  readonly files: Files;
  /** Files whose content changes. */
  readonly changed: Files;
  /** Whether only root can try it. */
  readonly root: boolean;
  /** Words for what is looked at. */
  readonly seen: string;
  /** What shows the value; must not tell of process ids and times. */
  readonly probe: (instance: Instance) => Promise<unknown>;
}

type Look = readonly [seen: string, probe: Case['probe']];
type Rest = Partial<Pick<Case, 'beside' | 'files' | 'changed' | 'root'>>;

function change(
  option: string,
  from: string | readonly string[],
  to: string | readonly string[],
  [seen, probe]: Look,
  rest: Rest = {},
): Case {
  const [was, is] = [[from].flat(), [to].flat()];
  const kind = was.length === 0 ? 'add' : is.length === 0 ? 'remove' : 'change';
  const nothing = { beside: [], files: {}, changed: {}, root: false };
  return { ...nothing, ...rest, option, kind, from: was, to: is, seen, probe };
}

/** The content of a file changes that an option names. */
function content(option: string, value: string, look: Look, rest: Rest): Case {
  return { ...change(option, value, value, look, rest), kind: 'content' };
}

// biome-ignore lint/suspicious/noExplicitAny: whatever the application tells
const fact = (name: string, look: (facts: any) => unknown): Look => [
  name,
  async (i) => look(await i.facts()),
];
// biome-ignore lint/suspicious/noExplicitAny: whatever uWSGI tells
const stat = (name: string, look: (stats: any) => unknown): Look => [
  `stats: ${name}`,
  async (i) => look(await i.stats()),
];
const opt = (name: string): Look => fact('uwsgi.opt', ({ opt }) => opt[name] ?? 'absent');
const variable = (name: string): Look => fact('environment', ({ env }) => env[name] ?? 'absent');
const socketOption = (name: string): Look => fact('socket state', ({ sockets }) => sockets[0][name]);
const body = (path: string): Look => ['response', async (i) => (await i.get(path)).body];
const header = (name: string, path = '/'): Look => [
  'response header',
  async (i) => (await i.get(path)).headers[name] ?? 'absent',
];
const file = (path: string): Look => ['file', async (i) => i.read(path)];
const modeOf = (path: string): Look => [
  'file mode',
  async (i) => statSync(join(i.directory, path)).mode.toString(8),
];
const present = (path: string): Look => ['file', async (i) => existsSync(join(i.directory, path))];
const childCount: Look = ['processes', async (i) => i.children().length];
const logged = (path: string): Look => [
  'log file',
  async (i) => {
    const mark = `/marked-${Math.random()}`;
    await i.get(mark);
    await new Promise((done) => setTimeout(done, 300));
    return i.read(path).includes(mark);
  },
];
/** The shape of the last line that a request leaves in the log. */
const logLine: Look = [
  'log line',
  async (i) => {
    const mark = `/line-${Math.random()}`;
    await i.get(mark);
    await new Promise((done) => setTimeout(done, 300));
    const line = i.said.split('\n').find((text) => text.includes(mark)) ?? 'absent';
    return line.slice(0, 2);
  },
];

const on = 'true';
const zero = ['chmod-socket = 600', 'socket = DIR/extra.sock'];
const helper = { 'one/which.py': 'NAME = 1', 'two/which.py': 'NAME = 2' };

/** Values that only the memory of the process holds: read back from it. */
const remembered = [
  ['harakiri', '30', '60'],
  ['max-requests', '1000', '2000'],
  ['post-buffering', '4096', '8192'],
  ['reload-mercy', '5', '7'],
  ['worker-reload-mercy', '5', '7'],
  ['idle', '600', '900'],
  ['max-worker-lifetime', '3600', '7200'],
  ['reload-on-rss', '900', '1000'],
  ['socket-timeout', '10', '20'],
  ['vacuum', [], on],
  ['die-on-term', [], on],
  ['no-orphans', [], on],
  ['thunder-lock', [], on],
  ['cron', '0 0 1 1 1 true', '0 1 1 1 1 true'],
  ['touch-reload', 'DIR/a', 'DIR/b'],
  ['limit-post', '1000000', '2000000'],
] as const;

/** Everything that a reload makes effective. */
const reloads: readonly Case[] = [
  ...remembered.map(([option, from, to]) => change(option, from, to, opt(option))),
  change(
    'processes',
    '1',
    '2',
    stat('workers', ({ workers }) => workers.length),
  ),
  change(
    'threads',
    '1',
    '3',
    stat('cores', ({ workers }) => workers[0].cores.length),
  ),
  change('cheaper', [], '1', childCount, { beside: ['processes = 3'] }),
  change(
    'buffer-size',
    '4096',
    '8192',
    fact('uwsgi.buffer_size', ({ buffer }) => buffer),
  ),
  change(
    'enable-threads',
    [],
    on,
    fact('uwsgi.has_threads', ({ threads }) => threads),
  ),
  change('mules', [], '2', childCount),
  change(
    'spooler',
    [],
    'DIR/spool',
    stat('spoolers', ({ spoolers }) => spoolers?.length ?? 0),
    {
      files: { 'spool/.keep': '' },
    },
  ),
  change(
    'offload-threads',
    [],
    '2',
    fact('threads', ({ tasks }) => tasks),
  ),
  change(
    'cache2',
    [],
    'name=proof,items=10',
    stat('caches', ({ caches }) => caches?.length ?? 0),
  ),
  change(
    'locks',
    '1',
    '3',
    stat('locks', ({ locks }) => locks.length),
  ),
  change(
    'chdir',
    'DIR/one',
    'DIR/two',
    fact('cwd', ({ cwd }) => cwd),
    { files: helper },
  ),
  change(
    'pythonpath',
    'DIR/one',
    'DIR/two',
    fact('sys.path', ({ path }) => path.slice(0, 3)),
    {
      files: helper,
    },
  ),
  change(
    'pyargv',
    'one',
    'two',
    fact('sys.argv', ({ argv }) => argv),
  ),
  change(
    'optimize',
    '0',
    '2',
    fact('Py_OptimizeFlag', ({ optimize }) => optimize),
  ),
  change('callable', 'application', 'other', body('/')),
  change(
    'import',
    [],
    'probed',
    fact('sys.modules', ({ imported }) => imported),
    {
      files: { 'probed.py': '' },
      beside: ['pythonpath = DIR'],
    },
  ),
  change(
    'cpu-affinity',
    [],
    '1',
    fact('affinity', ({ affinity }) => affinity),
  ),
  change(
    'procname-prefix',
    'one ',
    'two ',
    fact('/proc/PID/cmdline', ({ command }) => command.slice(0, 4)),
  ),
  change(
    'auto-procname',
    [],
    on,
    fact('/proc/PID/cmdline', ({ command }) => command.slice(0, 5)),
  ),
  change('add-header', 'X-Proof: one', 'X-Proof: two', header('x-proof')),
  change('rem-header', [], 'X-App', header('x-app', '/facts')),
  change('route', [], '^/r addheader:X-Route: yes', header('x-route', '/r')),
  change('static-map', [], '/s=DIR/page.txt', body('/s'), { files: { 'page.txt': 'static' } }),
  change('check-static', [], 'DIR/one', body('/which.py'), { files: helper }),
  change('stats', 'DIR/stats', 'DIR/stats2', present('stats2')),
  change('stats-minified', [], on, ['stats', async (i) => /^\{"/.test(await i.statsText())]),
  change('stats-http', [], on, [
    'stats',
    async (i) => (await i.statsText({ asks: true })).startsWith('HTTP/'),
  ]),
  change('master-fifo', 'DIR/fifo', 'DIR/fifo2', present('fifo2')),
  change(
    'socket',
    [],
    'DIR/new.sock',
    stat('sockets', ({ sockets }) => sockets.length),
  ),
  change(
    'socket',
    'DIR/a.sock',
    [],
    stat('sockets', ({ sockets }) => sockets.length),
  ),
  change(
    'socket',
    'DIR/a.sock',
    'DIR/b.sock',
    stat('sockets', ({ sockets }) => tails(sockets)),
  ),
  change(
    'protocol',
    'uwsgi',
    'http',
    ['response', (i) => answers(i, { socketPath: join(i.directory, 'a.sock') })],
    {
      beside: ['socket = DIR/a.sock'],
    },
  ),
  change('http', [], '127.0.0.1:OTHER', ['response', (i) => answers(i, { port: i.other })], {
    beside: ['socket = DIR/a.sock', 'http-to = DIR/a.sock'],
  }),
  change('log-format', [], 'F! %%(uri)', logLine),
  change('disable-logging', [], on, logLine),
  change('req-logger', [], 'file:DIR/requests.log', logged('requests.log')),
  change('attach-daemon', [], 'sleep 1000', childCount),
  change('hook-accepting1-once', 'exec:echo one > DIR/hook', 'exec:echo two > DIR/hook', file('hook')),
  change('hook-asap', 'exec:echo one > DIR/asap', 'exec:echo two > DIR/asap', file('asap')),
  change('exec-as-user', 'echo one > DIR/user', 'echo two > DIR/user', file('user')),
  change('env', [], 'ADDED=1', variable('ADDED')),
  change('env', 'CHANGED=1', 'CHANGED=2', variable('CHANGED')),
  change('unenv', [], 'KEPT', variable('KEPT')),
  change('envdir', [], 'DIR/vars', variable('FROMDIR'), { files: { 'vars/FROMDIR': '1' } }),
  change('set-placeholder', 'name=one', 'name=two', variable('PLACED'), { beside: ['env = PLACED=%(name)'] }),
  change('if-exists', 'DIR/app.py', 'DIR/never', header('x-proof'), {
    beside: ['add-header = X-Proof: yes', 'endif ='],
  }),
  change(
    'umask',
    [],
    '077',
    fact('umask', ({ umask }) => umask),
  ),
  change(
    'prio',
    [],
    '5',
    fact('nice', ({ nice }) => nice),
  ),
  change(
    'limit-nproc',
    [],
    '4000',
    fact('limits', ({ limits }) => limits[1]),
  ),
  change(
    'max-fd',
    [],
    '900',
    fact('limits', ({ limits }) => limits[2]),
  ),
  change(
    'max-fd',
    '900',
    '800',
    fact('limits', ({ limits }) => limits[2]),
  ),
  change(
    'uid',
    [],
    'www-data',
    fact('uid', ({ uid }) => uid),
    { root: true },
  ),
  change(
    'uid',
    [],
    'www-data',
    fact('uid', ({ uid }) => uid),
    { root: true, beside: ['gid = www-data'] },
  ),
  change('logto', 'DIR/a.log', 'DIR/b.log', logged('b.log'), { beside: ['log-reopen = true'] }),
  change(
    'honour-stdin',
    on,
    [],
    ['/proc/PID/fd', async (i) => readlinkSync(`/proc/${i.pid}/fd/0`) === '/dev/null'],
  ),
];

/** Everything that needs a new process. */
const restarts: readonly Case[] = [
  change('listen', '50', '60', socketOption('backlog')),
  change('so-keepalive', [], on, socketOption('keepalive')),
  change('socket-sndbuf', '32768', '65536', socketOption('sndbuf')),
  change('socket-rcvbuf', '32768', '65536', socketOption('rcvbuf')),
  change('reuse-port', [], on, socketOption('reuseport')),
  change('freebind', [], on, socketOption('freebind')),
  change('no-defer-accept', [], on, socketOption('defer')),
  change('tcp-fast-open', [], '5', socketOption('fastopen')),
  change('chmod-socket', '600', '666', modeOf('extra.sock'), { beside: zero.slice(1) }),
  change(
    'chown-socket',
    [],
    'www-data',
    ['file owner', async (i) => statSync(join(i.directory, 'extra.sock')).uid],
    {
      beside: zero,
      root: true,
    },
  ),
  change('abstract-socket', [], on, ['/proc/net/unix', async (i) => abstractSocket(i)], {
    beside: zero.slice(1),
  }),
  change('shared-socket', [], '127.0.0.1:OTHER', ['listener', (i) => listens(i.other)]),
  ...['pidfile', 'pidfile2', 'safe-pidfile', 'safe-pidfile2'].map((option) =>
    change(option, 'DIR/a.pid', 'DIR/b.pid', present('b.pid')),
  ),
  ...['logto', 'logto2'].map((option) => change(option, 'DIR/a.log', 'DIR/b.log', logged('b.log'))),
  change('logfile-chmod', '600', '644', modeOf('a.log'), { beside: ['logto = DIR/a.log'] }),
  change('env', 'REMOVED=1', [], variable('REMOVED')),
  change('env', ['ONE=1', 'TWO=2'], ['ONE=1'], variable('TWO')),
  change('unenv', 'KEPT', [], variable('KEPT')),
  change('envdir', 'DIR/vars', [], variable('FROMDIR'), { files: { 'vars/FROMDIR': '1' } }),
  change(
    'umask',
    '077',
    [],
    fact('umask', ({ umask }) => umask),
  ),
  change(
    'prio',
    '5',
    [],
    fact('nice', ({ nice }) => nice),
  ),
  change(
    'limit-nproc',
    '4000',
    [],
    fact('limits', ({ limits }) => limits[1]),
  ),
  change(
    'max-fd',
    '900',
    [],
    fact('limits', ({ limits }) => limits[2]),
  ),
  change(
    'uid',
    'www-data',
    'nobody',
    fact('uid', ({ uid }) => uid),
    { root: true },
  ),
  change(
    'uid',
    'www-data',
    [],
    fact('uid', ({ uid }) => uid),
    { root: true },
  ),
  change(
    'gid',
    'www-data',
    'nogroup',
    fact('gid', ({ gid }) => gid),
    { root: true, beside: ['uid = www-data'] },
  ),
  change(
    'add-gid',
    '50',
    '60',
    fact('groups', ({ groups }) => groups),
    { root: true, beside: ['uid = www-data', 'gid = www-data'] },
  ),
  change(
    'gid',
    [],
    'www-data',
    fact('gid', ({ gid }) => gid),
    { root: true, beside: ['uid = www-data'] },
  ),
  change('unshare', [], 'ipc', ['namespace', async (i) => namespaceIsOurs(i, 'ipc')], { root: true }),
  change('unshare', 'ipc', [], ['namespace', async (i) => namespaceIsOurs(i, 'ipc')], { root: true }),
  change('honour-stdin', [], on, [
    '/proc/PID/fd',
    async (i) => readlinkSync(`/proc/${i.pid}/fd/0`) === '/dev/null',
  ]),
  change('lazy', on, [], opt('lazy')),
  change(
    'buffer-size',
    '4096',
    '8192',
    fact('uwsgi.buffer_size', ({ buffer }) => buffer),
    {
      beside: ['lazy = true'],
    },
  ),
  change(
    'buffer-size',
    '4096',
    '8192',
    fact('uwsgi.buffer_size', ({ buffer }) => buffer),
    {
      beside: ['exit-on-reload = true'],
    },
  ),
];

const greets = { 'app.py': applicationThat('B') };
const eager = ['lazy-apps = false'];

/** Content that changes while the configuration stays. */
const contents: readonly Case[] = [
  content('wsgi-file', 'DIR/app.py', body('/'), { changed: greets, beside: ['processes = 2'] }),
  content('wsgi-file', 'DIR/app.py', body('/'), { changed: greets }),
  content('wsgi-file', 'DIR/app.py', body('/'), { changed: greets, beside: eager }),
  content('mule', 'DIR/mule.py', file('mule'), {
    files: { 'mule.py': program('mule', 'one') },
    changed: { 'mule.py': program('mule', 'two') },
    beside: ['touch-mules-reload = DIR/touch-mules'],
  }),
  content('spooler-import', 'DIR/spooler.py', file('spooler'), {
    files: { 'spooler.py': program('spooler', 'one'), 'spool/.keep': '' },
    changed: { 'spooler.py': program('spooler', 'two') },
    beside: ['spooler = DIR/spool', 'touch-spoolers-reload = DIR/touch-spoolers'],
  }),
  content('static-map', '/s=DIR/page.txt', body('/s'), {
    files: { 'page.txt': 'one' },
    changed: { 'page.txt': 'two' },
  }),
  content('touch-exec', 'DIR/touched echo two > DIR/told', file('told'), {
    files: { touched: '', told: 'one\n' },
    changed: { touched: ' ' },
  }),
  content('include', 'DIR/more.ini', variable('INCLUDED'), {
    files: { 'more.ini': '[uwsgi]\nenv = INCLUDED=1\n' },
    changed: { 'more.ini': '[uwsgi]\nenv = INCLUDED=2\n' },
  }),
  content('envdir', 'DIR/vars', variable('FROMDIR'), {
    files: { 'vars/FROMDIR': '1' },
    changed: { 'vars/FROMDIR': '2' },
  }),
];

/** What a running process does not depend on. */
const nothings: readonly Case[] = [
  ...['strict', 'loop-list', 'cheaper-algo-list', 'plugins-list', 'router-list', 'show-config'].map(
    (option) => change(option, [], on, fact('all that the application sees', plain)),
  ),
  change('print', 'one', 'two', fact('all that the application sees', plain)),
];

/** All cases, by the class that they show. */
export const cases: readonly Case[] = [...nothings, ...contents, ...reloads, ...restarts];

// biome-ignore lint/suspicious/noExplicitAny: whatever the application tells
function plain({ pid: _, loaded: __, opt: ___, tasks: ____, ...facts }: any): unknown {
  return facts;
}

function program(name: string, word: string): string {
  return `import time\nopen('DIR/${name}', 'w').write('${word}')\n${name === 'mule' ? 'time.sleep(1000)' : ''}\n`;
}

function tails(sockets: readonly { name: string }[]): string[] {
  return sockets.map(({ name }) => name.split('/').pop() ?? '').filter((name) => name.endsWith('.sock'));
}

/** Whether something that speaks HTTP is there. */
function answers(i: Instance, at: Parameters<Instance['get']>[1]): Promise<boolean> {
  return i.get('/', at).then(
    ({ status }) => status === 200,
    () => false,
  );
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => resolve(true));
    socket.on('error', () => resolve(false));
    socket.on('connect', () => socket.destroy());
  });
}

function namespaceIsOurs({ pid }: Instance, name: string): boolean {
  return readlinkSync(`/proc/${pid}/ns/${name}`) === readlinkSync(`/proc/self/ns/${name}`);
}

function abstractSocket({ directory }: Instance): boolean {
  return readFileSync('/proc/net/unix', 'utf8').includes(`@${directory}/extra.sock`);
}
