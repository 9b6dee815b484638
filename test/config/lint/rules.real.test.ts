import { existsSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lintIni } from '../../../src/config/lint/lint';
import { eventually } from '../../support/eventually';
import { testWithUwsgi } from '../real-uwsgi';
import { okApp, type RunningUwsgi, withUwsgi } from '../run-uwsgi';

/** What a rule says of lines, seen on a real uWSGI. */
interface Seen {
  readonly rule: string;
  readonly lines: readonly string[];
  readonly shows: (uwsgi: RunningUwsgi) => Promise<void>;
  readonly files?: Readonly<Record<string, string>>;
  readonly header?: string;
}

const http = 'http-socket = http.sock';
const app = 'wsgi-file = app.py';
const logs =
  (pattern: RegExp) =>
  (uwsgi: RunningUwsgi): Promise<void> =>
    uwsgi.logs(pattern);
const ends =
  (status: number, pattern: RegExp) =>
  async (uwsgi: RunningUwsgi): Promise<void> => {
    expect(await uwsgi.ends()).toBe(status);
    expect(uwsgi.output()).toMatch(pattern);
  };
const started = (uwsgi: RunningUwsgi): Promise<void> => uwsgi.logs(/spawned uWSGI worker 1/);
const answers =
  (path: string, body: RegExp) =>
  async (uwsgi: RunningUwsgi): Promise<void> => {
    await started(uwsgi);
    expect(await uwsgi.body(path)).toMatch(body);
  };
const modeSocket = join(tmpdir(), `pulumi-uwsgi-mode-${process.pid}.sock`);
const second = {
  ...okApp,
  'second.py':
    "def application(env, start):\n    start('200 OK', [('Content-Type', 'text/plain')])\n    return [b'second']\n",
};

const seen: readonly Seen[] = [
  {
    rule: 'unresolved-placeholder',
    lines: [http, app, 'chdir = %(base)'],
    shows: ends(1, /chdir\(\) to %\(base\)/),
  },
  {
    rule: 'own-variable',
    lines: [http, app, 'base = /tmp', 'chdir = %(base)'],
    shows: logs(/chdir\(\) to \/tmp/),
  },
  {
    rule: 'unknown-option',
    lines: [http, app, 'strict = true', 'base = /tmp', 'chdir = %(base)'],
    shows: ends(1, /unknown config directive: base/),
  },
  { rule: 'unused-variable', lines: [http, app, 'project = shop'], shows: started },
  {
    rule: 'no-uwsgi-section',
    lines: [http, app],
    header: '[shop]',
    shows: ends(1, /The -s\/--socket option is missing/),
  },
  {
    rule: 'cron-syntax',
    lines: [http, app, 'cron = 0 2 * * * /bin/true'],
    shows: ends(1, /invalid cron syntax/),
  },
  {
    rule: 'cron-syntax',
    lines: [http, app, 'cron = 0 2 -1 -1 -1'],
    shows: logs(/command "" registered as cron/),
  },
  { rule: 'route-syntax', lines: [http, app, 'route = ^/admin'], shows: ends(1, /invalid route syntax/) },
  { rule: 'route-syntax', lines: [http, app, 'route-run = chunked'], shows: ends(1, /invalid route syntax/) },
  {
    rule: 'map-syntax',
    lines: [http, app, 'static-map = /static = .'],
    shows: answers('/static/app.py', /^ok/),
  },
  {
    rule: 'map-syntax',
    lines: [http, app, 'static-map = /static:.'],
    shows: ends(1, /invalid document root in static map/),
  },
  {
    rule: 'map-syntax',
    lines: [http, 'need-app = true', 'mount = /a = app.py'],
    shows: ends(22, /failed to open python file {2}app.py/),
  },
  { rule: 'bare-tilde', lines: [http, app, 'chdir = ~/app'], shows: ends(1, /chdir\(\) to ~\/app/) },
  { rule: 'module-file', lines: [http, 'module = app.py'], shows: logs(/No module named 'app.py'/) },
  { rule: 'module-file', lines: [http, 'module = shop/app'], shows: logs(/No module named 'shop\/app'/) },
  {
    rule: 'module-file',
    lines: [http, 'wsgi-file = app.py:app'],
    shows: logs(/failed to open python file app.py:app/),
  },
  {
    rule: 'mount-without-script-name',
    lines: [http, 'mount = /a=app.py', 'mount = /b=second.py'],
    files: second,
    shows: answers('/b', /^ok $/),
  },
  {
    rule: 'duplicate-socket',
    lines: ['http-socket = 127.0.0.1:18961', 'socket = :18961', app],
    shows: ends(1, /Address already in use/),
  },
  {
    rule: 'ignored-socket',
    lines: [http, 'socket = http.sock', app],
    shows: answers('/', /^ok/),
  },
  {
    rule: 'socket-without-mode',
    lines: [`http-socket = ${modeSocket}`, 'vacuum = true', app],
    shows: async (uwsgi) => {
      await started(uwsgi);
      expect(statSync(modeSocket).mode & 0o022).toBe(0);
      rmSync(modeSocket);
    },
  },
  {
    rule: 'socket-for-all',
    lines: [http, app, 'chmod-socket = 1'],
    shows: async (uwsgi) => {
      await started(uwsgi);
      expect(statSync(join(uwsgi.directory, 'http.sock')).mode & 0o777).toBe(0o666);
    },
  },
  {
    rule: 'stats-on-network',
    lines: [http, app, 'master = true', 'stats = 0.0.0.0:18962'],
    shows: async (uwsgi) => {
      await uwsgi.logs(/Stats server enabled/);
      expect(await textFrom(18_962)).toContain('"vars"');
    },
  },
  {
    rule: 'bad-number',
    lines: [http, app, 'listen = ${N:-4}'],
    shows: logs(/backlog is limited to 0 connections/),
  },
  {
    rule: 'bad-boolean',
    lines: [http, app, 'single-interpreter = disabled'],
    shows: async (uwsgi) => {
      await started(uwsgi);
      expect(uwsgi.output()).not.toMatch(/multiple interpreter mode/);
    },
  },
  { rule: 'log-date-text', lines: [http, app, 'log-date = false'], shows: logs(/^false.*spawned/m) },
  {
    rule: 'needs-master',
    lines: [http, app, 'max-requests = 2', 'min-worker-lifetime = 0'],
    shows: async (uwsgi) => {
      await started(uwsgi);
      expect([await uwsgi.status('/'), await uwsgi.status('/'), await uwsgi.status('/')]).toEqual([
        200,
        200,
        undefined,
      ]);
    },
  },
  {
    rule: 'reopen-without-log',
    lines: [
      http,
      app,
      'plugin = logfile',
      'logger = file:uwsgi.log',
      'touch-exec = touch cp touch seen',
      'touch-logreopen = touch',
    ],
    files: { ...okApp, touch: '' },
    shows: (uwsgi) => renamed(uwsgi, false),
  },
  {
    rule: 'harakiri-above-router',
    lines: [
      'plugin = http',
      'http = 127.0.0.1:18963',
      'http-timeout = 1',
      'harakiri = 30',
      'master = true',
      'wsgi-file = slow.py',
    ],
    files: {
      'slow.py':
        "import time\ndef application(env, start):\n    time.sleep(4)\n    start('200 OK', [])\n    return [b'late']\n",
    },
    shows: async (uwsgi) => {
      await started(uwsgi);
      expect(await textFrom(18_963, 'GET / HTTP/1.0\r\n\r\n')).toBe('');
    },
  },
  {
    rule: 'vassal-set-of-emperor',
    lines: ['emperor = vassals', 'vassal-set = who=%n'],
    files: { 'vassals/shop.ini': '[uwsgi]\nprint = vassal has %(who)\nsocket = s\n' },
    shows: logs(/vassal has run/),
  },
  {
    rule: 'small-buffer',
    lines: [http, app],
    shows: async (uwsgi) => {
      await started(uwsgi);
      expect(await uwsgi.status('/', { 'X-Long': 'x'.repeat(5_000) })).not.toBe(200);
    },
  },
];

testWithUwsgi.each(seen.map((one) => [`${one.rule}: ${one.lines.at(-1)}`, one] as const))(
  '%s',
  async (_, { rule, lines, shows, files = okApp, header = '[uwsgi]' }) => {
    const found = lintIni([header, ...lines].join('\n'), { profile: 'production' });
    expect(found.map((one) => one.rule)).toContain(rule);
    await withUwsgi(lines, shows, { files, header });
  },
);

testWithUwsgi('touch-logreopen opens the file of logto again, on which lint has nothing', async () => {
  const lines = [http, app, 'logto = uwsgi.log', 'touch-logreopen = touch'];
  expect(lintIni(['[uwsgi]', ...lines].join('\n')).map(({ rule }) => rule)).not.toContain(
    'reopen-without-log',
  );
  await withUwsgi(lines, (uwsgi) => renamed(uwsgi, true), { files: { ...okApp, touch: '' } });
});

testWithUwsgi(
  'two sockets of one shared socket, and two free ports, are bound, on which lint has nothing',
  async () => {
    const lines = [
      'shared-socket = shared.sock',
      'http-socket = =0',
      'socket = =0',
      'socket = 127.0.0.1:0',
      'scgi-socket = 127.0.0.1:0',
      app,
    ];
    expect(lintIni(['[uwsgi]', ...lines].join('\n')).filter(({ severity }) => severity === 'error')).toEqual(
      [],
    );
    await withUwsgi(lines, started, { files: okApp });
  },
);

/** Renames the log, touches the file, and looks whether there is a log of the old name again. */
async function renamed({ directory, status }: RunningUwsgi, reopens: boolean): Promise<void> {
  const log = join(directory, 'uwsgi.log');
  const exists = (): boolean => existsSync(log);
  await eventually('it serves and logs', async () => (await status('/')) === 200 && exists());
  renameSync(log, `${log}.old`);
  writeFileSync(join(directory, 'touch'), 'again');
  const later = new Date(Date.now() + 5_000);
  utimesSync(join(directory, 'touch'), later, later);
  if (reopens) return void (await eventually('the log is there again', exists));
  // The master looks at files of touch-exec after those of touch-logreopen.
  await eventually('the touch is seen', () => existsSync(join(directory, 'seen')));
  await status('/');
  expect(exists()).toBe(false);
}

/** Everything that a TCP server says after a text. */
function textFrom(port: number, text = ''): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    socket.on('data', (data) => (answer += String(data)));
    socket.on('error', () => resolve(answer));
    socket.on('close', () => resolve(answer));
  });
}
