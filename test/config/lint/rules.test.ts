import { lintIni } from '../../../src/config/lint/lint';
import type { LintFacts } from '../../../src/config/lint/rule';
import { lintRules } from '../../../src/config/lint/rules';

/** What of a rule is found, by line (0 when something is missing). */
function found(rule: string, lines: readonly string[], facts: LintFacts = {}): readonly number[] {
  const profile = lintRules.find(({ id }) => id === rule)?.profile;
  return lintIni(['[uwsgi]', ...lines].join('\n'), { facts, ...(profile ? { profile } : {}) })
    .filter((finding) => finding.rule === rule)
    .map(({ line = 0 }) => line);
}

interface Case {
  readonly bad: readonly string[];
  readonly at: readonly number[];
  readonly good: readonly string[];
  readonly facts?: LintFacts;
}

const cases: Readonly<Record<string, Case>> = {
  'unknown-option': {
    bad: ['set = mine=1', 'mine = 2', 'buffer_size = 4'],
    at: [4],
    good: ['buffer-size = 4'],
  },
  'own-variable': {
    bad: ['base = /srv', 'chdir = %(base)/app', 'count = 2', 'processes = %(count + 1)'],
    at: [2, 4],
    good: ['set-placeholder = base=/srv', 'chdir = %(base)', 'listen = 5', 'threads = %(listen)'],
  },
  'unused-variable': {
    bad: ['project = shop', 'STATIC_ROOT = /srv'],
    at: [2, 3],
    good: ['project = shop', 'chdir = /srv/%(project)', 'end'],
  },
  'unresolved-placeholder': {
    bad: ['chdir = %(base)', 'threads = %(two * 2)', 'procname = %(worker)'],
    at: [2, 3, 4],
    good: [
      'set-ph = base=/srv',
      'chdir = %(base)',
      'processes = 2',
      'threads = %(workers * 2)',
      'log-format = %(method) %(uri)',
      'for = 1 2',
      'env = A%(_)=1',
      'endfor',
    ],
  },
  'cron-syntax': {
    bad: [
      'cron = 0 2 * * * /bin/x',
      'unique-cron = 0 2 -1 -1 /bin/x',
      'legion-cron = a 0 * -1 -1 -1 x',
      'cron = 0 2 -1 -1 -1',
    ],
    at: [2, 3, 4, 5],
    good: [
      'cron = -15 -1 -1 -1 -1 /bin/x',
      'legion-cron = a 0 2 -1 -1 -1 x',
      'cron2 = minute=*,hour=2 x',
      'cron = %(x)',
    ],
  },
  'route-syntax': {
    bad: ['route = ^/admin', 'route-if = exists:/tmp', 'route-run = chunked', 'route-host = ^a$ last'],
    at: [2, 3, 4, 5],
    good: ['route = ^/a last:', 'route-run = chunked:', 'route-label = x', 'route-if = exists:/tmp goto:x'],
  },
  'map-syntax': {
    bad: ['static-map = /static = /srv', 'static-map = /media:/srv', 'mount = /a = app.py'],
    at: [2, 3, 4],
    good: ['static-map = /static=/srv', 'mount = /a=app.py', 'manage-script-name = true'],
  },
  'bare-tilde': {
    bad: ['chdir = ~/app', 'home = ~shop/venv', 'socket = ~/s', 'static-map = /s=~/s', 'ini = ~/a.ini'],
    at: [2, 3, 4, 5, 6],
    good: ['chdir = /srv/~/app', 'exec-asap = ls ~/x', 'cron = 0 1 -1 -1 -1 ls ~/x', 'chdir = $(HOME)/app'],
  },
  'module-file': {
    bad: ['module = app.py', 'module = shop/wsgi.py:app', 'wsgi-file = app.py:app', 'wsgi = shop/wsgi'],
    at: [2, 3, 4, 5],
    good: [
      'module = shop.wsgi:app',
      'wsgi-file = shop/wsgi.py',
      'module = %(x).py',
      'module = shop.pyapp',
      'module = a:app()',
    ],
  },
  'mount-without-script-name': {
    bad: ['http-socket = :80', 'mount = /a=app.py'],
    at: [3],
    good: ['http-socket = :80', 'mount = /a=app.py', 'manage-script-name = true'],
  },
  'socket-without-mode': {
    bad: ['socket = /run/a.sock'],
    at: [2],
    good: ['socket = /run/a.sock', 'chmod-socket = 660'],
  },
  'stats-on-network': {
    bad: ['stats = :9191', 'stats-server = 0.0.0.0:1'],
    at: [2, 3],
    good: ['stats = 127.0.0.1:9191', 'stats = /run/stats'],
  },
  'harakiri-above-router': {
    bad: ['http = :80', 'harakiri = 90'],
    at: [3],
    good: ['http = :80', 'harakiri = 90', 'http-timeout = 90'],
  },
  'vassal-set-of-emperor': {
    bad: ['emperor = /etc/v', 'vassal-set = name=%n', 'vassals-set = at=%d'],
    at: [3, 4],
    good: ['emperor = /etc/v', 'vassal-set = name=%%n', 'vassal-set = a=%(x)'],
  },
  'reopen-without-log': {
    bad: ['logger = file:/a.log', 'touch-logreopen = /t'],
    at: [3],
    good: ['logto = /a.log', 'touch-logreopen = /t'],
  },
  'log-date-text': { bad: ['log-date = false'], at: [2], good: ['log-date = true', 'log-date = %%Y'] },
  'no-worker-lifetime': { bad: ['module = a'], at: [0], good: ['module = a', 'max-worker-lifetime = 60'] },
  'no-rss-limit': { bad: ['module = a'], at: [0], good: ['module = a', 'reload-on-rss = 256'] },
  'no-harakiri': { bad: ['module = a'], at: [0], good: ['module = a', 'harakiri = 60'] },
  'no-reload-mercy': { bad: ['module = a'], at: [0], good: ['module = a', 'worker-reload-mercy = 60'] },
  'no-single-interpreter': { bad: ['module = a'], at: [0], good: ['mount = /a=a.py', 'module = a'] },
  'no-fork-hooks': {
    bad: ['module = a', 'threads = 2'],
    at: [0],
    good: ['module = a', 'threads = 2', 'lazy-apps = true'],
  },
  'no-client-address': { bad: ['http-socket = :80'], at: [0], good: ['socket = :80'] },
  'small-buffer': { bad: ['module = a'], at: [0], good: ['module = a', 'buffer-size = 8192'] },
  'needs-version': {
    bad: ['http-path-info-no-decode-slashes = true'],
    at: [2],
    good: ['master = true'],
    facts: { version: '2.0.21-debian' },
  },
  'needs-plugin': {
    bad: ['plugin = http', 'http = :80', 'module = a'],
    at: [4],
    good: ['plugin = http,python3', 'http = :80', 'module = a'],
    facts: { embeddedPlugins: [] },
  },
  'not-strict': { bad: ['strict = false'], at: [0], good: ['strict = true'] },
  'bad-boolean': {
    bad: ['vacuum = disabled'],
    at: [2],
    good: [
      'vacuum = off',
      'master',
      'lazy-apps = %(x)',
      'vhost = 2',
      'strict = true # as it is',
      'strict = enabled',
    ],
  },
  'bad-number': {
    bad: ['workers = many', 'harakiri = 64k'],
    at: [2, 3],
    good: ['workers = %k', 'harakiri = 64', 'max-requests = 1000 # as it is read'],
  },
  'open-percent': { bad: [], at: [], good: ['procname = 100%%'] },
  'quoted-value': { bad: ['procname = "shop"'], at: [2], good: ['procname = shop'] },
  'command-at-parse': { bad: ['procname = @(exec://date)'], at: [2], good: ['procname = @(/etc/name)'] },
  'magic-in-env': {
    bad: ['env = A=50%d', 'env = B=$(HOME)', 'env = C=@(exec://id)', 'env = D=%(x)', 'env = E=%%%k'],
    at: [2, 3, 4, 5, 6],
    good: [
      'set-placeholder = x=1',
      'set-placeholder = literal-dollar=$',
      'env = A=50%%d $HOME 5 @ $',
      'env = B=%(x)',
      'env = C=%(literal-dollar)(HOME)',
    ],
  },
  'workers-twice': {
    bad: ['master = true', 'processes = 4', 'workers = %k'],
    at: [3],
    good: ['master = true', 'processes = 4', 'processes = 4'],
  },
  'no-workers': { bad: ['processes = 0'], at: [2], good: ['processes = 1'] },
  'needs-master': {
    bad: ['workers = 2', 'harakiri = 30'],
    at: [2, 3],
    good: ['master = true', 'workers = 2', 'harakiri = 30'],
  },
  'no-threads': { bad: ['module = a'], at: [0], good: ['module = a', 'enable-threads'] },
  'instrument-without-threads': {
    bad: ['module = a', 'import = newrelic.agent', 'env = OTEL_SERVICE_NAME=a', 'env = DDT=1'],
    at: [3, 4],
    good: ['module = a', 'enable-threads = true', 'import = newrelic.agent'],
  },
  'sentry-without-fork-hooks': {
    bad: ['env = SENTRY_DSN=http://key@host/1', 'lazy-apps = false'],
    at: [2],
    good: ['env = SENTRY_DSN=http://key@host/1', 'lazy-apps = true'],
  },
  'datadog-without-skip-atexit': {
    bad: ['import = ddtrace.bootstrap.sitecustomize', 'lazy-apps = true'],
    at: [2],
    good: ['import = ddtrace.bootstrap.sitecustomize', 'lazy-apps = true', 'skip-atexit = true'],
  },
  'cheaper-too-high': {
    bad: ['processes = 2', 'cheaper = 2'],
    at: [3],
    good: ['workers = 2', 'cheaper = 1'],
  },
  'cheaper-initial': {
    bad: ['workers = 4', 'cheaper = 2', 'cheaper-initial = 5'],
    at: [4],
    good: ['workers = 4', 'cheaper = 2', 'cheaper-initial = 3'],
  },
  'lifetime-order': {
    bad: ['max-worker-lifetime = 10'],
    at: [2],
    good: ['min-worker-lifetime = 60', 'max-worker-lifetime = 600'],
  },
  'die-without-idle': { bad: ['die-on-idle = true'], at: [2], good: ['die-on-idle = true', 'idle = 5'] },
  'harakiri-after-client': {
    bad: ['harakiri = 60'],
    at: [2],
    good: ['harakiri = 50'],
    facts: { clientTimeout: 60 },
  },
  'uid-without-gid': { bad: ['uid = www-data'], at: [2], good: ['uid = www-data', 'gid = www-data'] },
  'no-need-app': { bad: ['module = a'], at: [0], good: ['module = a', 'need-app = true'] },
  'lazy-need-app': { bad: ['lazy-apps = true', 'need-app = true'], at: [2], good: ['need-app = true'] },
  lazy: { bad: ['lazy = true'], at: [2], good: ['lazy-apps = true'] },
  'no-vacuum': { bad: ['socket = /run/a.sock'], at: [0], good: ['socket = /run/a.sock', 'vacuum = true'] },
  'pyuwsgi-reload': {
    bad: [],
    at: [0],
    good: ['binary-path = /srv/v/bin/python3'],
    facts: { pyuwsgi: true },
  },
  'chain-one-worker': {
    bad: ['touch-chain-reload = /a', 'workers = 1'],
    at: [2],
    good: ['touch-chain-reload = /a', 'workers = 2'],
  },
  'chain-without-lazy-apps': {
    bad: ['touch-chain-reload = /a'],
    at: [2],
    good: ['touch-chain-reload = /a', 'lazy-apps = true'],
  },
  'zerg-reload': { bad: ['zerg = /run/z', 'touch-reload = /a'], at: [3], good: ['zerg = /run/z'] },
  'router-inside': { bad: ['http = :80'], at: [2], good: ['http-socket = :80'] },
  'mercy-below-harakiri': {
    bad: ['harakiri = 90'],
    at: [2],
    good: ['harakiri = 90', 'worker-reload-mercy = 90'],
  },
  'term-reloads': {
    bad: ['master = true'],
    at: [0],
    good: ['die-on-term = true'],
    facts: { systemd: true, version: '2.0.30' },
  },
  'daemonize-under-systemd': { bad: ['daemonize = /a.log'], at: [2], good: [], facts: { systemd: true } },
  'pidfile-under-systemd': { bad: ['pidfile = /run/a.pid'], at: [2], good: [], facts: { systemd: true } },
  'runs-as-root': {
    bad: ['master = true'],
    at: [0],
    good: ['uid = shop', 'gid = shop'],
    facts: { startsAsRoot: true },
  },
  'emperor-with-master': { bad: ['emperor = /etc/v', 'master = true'], at: [3], good: ['emperor = /etc/v'] },
  'emperor-brutal-shutdown': {
    bad: ['emperor = /etc/v'],
    at: [2],
    good: ['emperor = /etc/v', 'emperor-graceful-shutdown'],
  },
  'vassal-uid': { bad: ['uid = shop'], at: [2], good: [], facts: { vassal: true } },
  'harakiri-queue-of-unix-socket': {
    bad: ['socket = /run/a.sock', 'harakiri = 30', 'harakiri-queue-threshold = 5'],
    at: [4],
    good: ['socket = :3031', 'socket = /run/a.sock', 'harakiri-queue-threshold = 5'],
  },
  'backlog-of-unix-socket': {
    bad: [
      'socket = /run/a.sock',
      'cheaper-algo = backlog',
      'cheaper-busyness-backlog-alert = 5',
      'vassal-sos-backlog = 5',
      'alarm-backlog = one',
    ],
    at: [3, 4, 5, 6],
    good: [
      'socket = 127.0.0.1:3031',
      'cheaper-algo = backlog',
      'alarm-backlog = one',
      'vassal-sos-backlog = 5',
    ],
  },
  'socket-in-tmp': {
    bad: ['socket = /tmp/a.sock', 'stats = /dev/shm/s'],
    at: [2, 3],
    good: ['socket = /run/a.sock'],
  },
  'socket-for-all': {
    bad: ['chmod-socket = 666', 'chmod-socket = 1'],
    at: [3],
    good: ['chmod-socket = 660'],
  },
  'uwsgi-socket-on-network': {
    bad: ['socket = :3031'],
    at: [2],
    good: ['socket = 127.0.0.1:3031', 'http-socket = :80'],
  },
  'listen-above-somaxconn': {
    bad: ['listen = 9000'],
    at: [2],
    good: ['listen = 4096'],
    facts: { somaxconn: 4096 },
  },
  'duplicate-socket': {
    bad: ['socket = :80', 'http-socket = 0.0.0.0:80', 'uwsgi-socket = 127.0.0.1:80', 'http = :80'],
    at: [3, 4, 5],
    good: [
      'socket = :85',
      'http-socket = :85',
      'socket = 127.0.0.2:80',
      'http-socket = 127.0.0.1:80',
      'shared-socket = :81',
      'socket = =0',
      'http-socket = =0',
      'socket = 127.0.0.1:0',
      'http-socket = 127.0.0.1:0',
      'if-env = A',
      'socket = :83',
      'endif',
      'if-not-env = A',
      'socket = :83',
      'endif',
      'fastrouter = :84',
      'fastrouter-subscription-server = :84',
    ],
  },
  'ignored-socket': {
    bad: ['http-socket = :80', 'socket = :80', 'uwsgi-socket = /run/a.sock', 'socket = /run/a.sock'],
    at: [3, 5],
    good: [
      'http-socket = :80',
      'http = :80',
      'socket = 127.0.0.1:80',
      'shared-socket = :81',
      'shared-socket = :81',
    ],
  },
  'socket-without-port': {
    bad: ['socket = 8000', 'http = http://127.0.0.1:80', 'http-socket = shop.sock', 'socket = :99999'],
    at: [2, 3, 4, 5],
    good: [
      'socket = :80',
      'socket = :65535',
      'socket = /run/a.sock',
      'http-socket = %(x)',
      'socket = @a',
      'http-to = x',
      'socket = =0',
    ],
  },
  'no-socket': { bad: ['module = a'], at: [0], good: ['module = a', 'socket = :80'] },
};

test.each(Object.entries(cases))(
  '%s finds what it looks for, and nothing else',
  (rule, { bad, at, good, facts }) => {
    expect(found(rule, bad, facts)).toEqual(at);
    expect(found(rule, good, facts)).toEqual([]);
  },
);

test('every rule has a case', () => {
  expect(Object.keys(cases).sort()).toEqual(lintRules.map(({ id }) => id).sort());
});

test('term-reloads goes by the signal of the unit', () => {
  expect(found('term-reloads', ['master = true'], { systemd: true, killSignal: 'SIGINT' })).toEqual([]);
  expect(found('term-reloads', ['master = true'], { systemd: true, killSignal: 'SIGTERM' })).toEqual([0]);
});

test('term-reloads says of 2.1 that the option is needed no more', () => {
  expect(found('term-reloads', ['die-on-term = true'], { systemd: true, version: '2.1' })).toEqual([2]);
});

test('rules of workers leave vassals alone: they always have a master', () => {
  expect(found('needs-master', ['workers = 2'], { vassal: true })).toEqual([]);
});

test('no-threads knows that threads are on since 2.0.27', () => {
  expect(found('no-threads', ['module = a'], { version: '2.0.26' })).toEqual([0]);
  expect(found('no-threads', ['module = a'], { version: '2.0.27' })).toEqual([]);
  expect(found('no-threads', ['module = a'], { version: '2.1' })).toEqual([]);
});

test('a variable of the file is an error only with strict, which refuses it', () => {
  const own = ['base = /srv', 'chdir = %(base)'];
  expect(found('unknown-option', own)).toEqual([]);
  expect(found('unknown-option', ['strict = true', ...own])).toEqual([3]);
  expect(found('unknown-option', ['strict = true', 'project = shop'])).toEqual([3]);
  // Files that it reads may use the name.
  expect(found('unknown-option', ['my-name = shop'])).toEqual([2]);
  expect(found('unknown-option', ['my-name = shop', 'ini = /etc/uwsgi/common.ini'])).toEqual([]);
});

test.each([
  ['user', 'uid'],
  ['group', 'gid'],
  ['port', 'http-socket'],
  ['process', 'processes'],
  ['harakri', 'harakiri'],
  ['buffer_size', 'buffer-size'],
])('unknown-option suggests for %s %s alone', (name, suggested) => {
  const [one] = lintIni(`[uwsgi]\nstrict = true\n${name} = 1\n`).filter(
    ({ rule }) => rule === 'unknown-option',
  );
  expect(one!.message).toMatch(new RegExp(`; the nearest (is ${suggested}|are ${suggested}, .*)$`));
});

test.each(['domain', 'base', 'foo', 'venvs_dir'])('unknown-option suggests nothing for %s', (name) => {
  const [one] = lintIni(`[uwsgi]\nstrict = true\n${name} = 1\n`).filter(
    ({ rule }) => rule === 'unknown-option',
  );
  expect(one!.message).toBe(`${name}: uWSGI has no such option`);
});

test.each([
  ['threads = ${N:-4}', 'uWSGI reads 0 of threads = ${N:-4}: variables of the environment are $(NAME)'],
  ['post-buffering = true', 'uWSGI reads 0 of post-buffering = true, that is off: it takes a number'],
  ['harakiri = 64k', 'uWSGI reads 64 of harakiri = 64k'],
  ['vacuum = disabled', 'uWSGI takes vacuum = disabled for on: it knows false, off, no and 0 as off'],
  ['vacuum = false # no', 'uWSGI takes vacuum = false # no for on: it knows false, off, no and 0 as off'],
])('%s: the message has the value and what is read', (line, message) => {
  const errors = lintIni(`[uwsgi]\n${line}\n`).filter(({ severity }) => severity === 'error');
  expect(errors.map((one) => one.message)).toEqual([message]);
});
