import { lintIni } from '../../../src/config/lint/lint';
import type { LintFacts } from '../../../src/config/lint/rule';
import { lintRules } from '../../../src/config/lint/rules';

/** What of a rule is found, by line (0 when something is missing). */
function found(rule: string, lines: readonly string[], facts: LintFacts = {}): readonly number[] {
  return lintIni(['[uwsgi]', ...lines].join('\n'), { facts })
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
    good: ['vacuum = off', 'master', 'lazy-apps = %(x)'],
  },
  'bad-number': {
    bad: ['workers = many', 'harakiri = 64k'],
    at: [2, 3],
    good: ['workers = %k', 'harakiri = 64'],
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
  'socket-for-all': { bad: ['chmod-socket = 666'], at: [2], good: ['chmod-socket = 660'] },
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
    bad: ['socket = :80', 'http-socket = :80'],
    at: [3],
    good: ['socket = :80', 'http-socket = :81'],
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
