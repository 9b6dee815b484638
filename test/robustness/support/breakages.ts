import type { PythonAppProps } from '../../../src/constructs/python-app';
import type { Probe } from '../../../src/runtime/probe';
import type { Random } from './random';

/** How a good instance is changed for the worse. */
export interface Breakage {
  readonly kind: string;
  /** What differs from the good instance. */
  readonly change: Partial<PythonAppProps>;
  /** What the error must say of the cause. */
  readonly cause: RegExp;
  /** A Python module that the change needs, put beside the good one before. */
  readonly code?: string;
  /** Whether the new version serves well until it is undone: what fails is only seen by a probe. */
  readonly serves?: boolean;
}

const answer = `import os
def application(environ, start_response):
    start_response('200 OK', [])
    return [os.environ['VERSION'].encode()]
`;

const raw = (...pairs: readonly (readonly [string, string])[]): Partial<PythonAppProps> => ({
  configure: (section) => {
    for (const [key, value] of pairs) section.raw(key, value);
  },
});
const unit = (settings: Record<string, string>): Partial<PythonAppProps> => ({
  instance: { service: { unit: { Service: settings } } },
});

/** Every kind of breakage, with parameters that a seed decides. */
export const breakages: Readonly<Record<string, (random: Random) => Omit<Breakage, 'kind'>>> = {
  syntax: (random) => ({
    change: raw(['env', `X=@(/nowhere/${random.int(1, 999)})`]),
    cause: /nowhere/,
  }),
  'unknown option': (random) => ({
    change: raw([random.pick(['procesess', 'harakirri', 'http-sokcet']), '2']),
    cause: /procesess|harakirri|http-sokcet/,
  }),
  'missing plugin': (random) => ({
    change: raw(['plugins', random.pick(['lua', 'ruby', 'psgi', 'php'])]),
    cause: /plugin/,
  }),
  'raises at import': (random) => ({
    change: { module: 'broken' },
    code: random.pick(['raise RuntimeError("at import")', 'import nonesuch', 'def broken(:', '1/0']),
    cause: /RuntimeError|nonesuch|SyntaxError|ZeroDivisionError/,
  }),
  'callable missing, need-app off': (random) => ({
    change: { module: `shop:nothing${random.int(1, 99)}`, ...raw(['need-app', 'false']) },
    cause: /nothing\d|callable/,
  }),
  'port taken': (random) => ({ change: raw(['socket', `:${random.pick([22, 9022])}`]), cause: /:(22|9022)/ }),
  'unwritable socket directory': (random) => ({
    change: raw(['socket', `/nowhere/${random.int(1, 99)}/shop.sock`]),
    cause: /nowhere/,
  }),
  'unknown user': (random) => ({
    change: raw([random.pick(['uid', 'gid']), `nobody${random.int(1, 99)}`]),
    cause: /nobody\d/,
  }),
  'missing chdir': (random) => ({ change: { directory: `/srv/gone${random.int(1, 99)}` }, cause: /gone\d/ }),
  'hook that no uWSGI knows': (random) => ({
    change: raw([
      random.pick(['hook-asap', 'hook-as-user', 'hook-pre-app', 'hook-accepting']),
      random.pick(['nonsense:x', 'execute:true', 'nothing at all']),
    ]),
    cause: /no hook action|ACTION:ARGUMENT/,
  }),
  'hook without its program': (random) => ({
    change: raw(
      random.pick<readonly [string, string]>([
        ['hook-as-user', 'exec:/nowhere/warm-up --all'],
        ['exec-pre-app', '/nowhere/migrate'],
        ['hook-post-app', 'write:/nowhere/ready yes'],
      ]),
    ),
    cause: /nowhere/,
  }),
  // In a process that is executed again these end it. `hook-pre-jail` is left out: a reload passes it over.
  'hook fails at start': (random) => ({
    change: raw(
      random.pick<readonly [string, string]>([
        ['hook-asap', 'exec:exit 3'],
        ['hook-in-jail', 'exec:exit 3'],
        ['hook-as-root', 'exec:exit 3'],
        ['hook-as-user', 'exec:exit 3'],
        ['exec-as-user', 'exit 3'],
        ['exec-pre-app', 'exit 3'],
        ['exec-post-app', 'exit 3'],
      ]),
    ),
    cause: /"exit 3" exited with non-zero code: 3/,
  }),
  // After these a uWSGI serves for a while, or serves on and can be neither reloaded nor stopped.
  'hook fails in what serves': (random) => ({
    change: raw([
      random.pick([
        'hook-pre-app',
        'hook-post-app',
        'hook-master-start',
        'hook-post-fork',
        'hook-accepting',
        'hook-accepting1',
        'hook-accepting-once',
        'hook-accepting1-once',
      ]),
      'exec:exit 3',
    ]),
    cause: /"exit 3" exited with non-zero code: 3/,
  }),
  'out of memory': (random) => ({
    change: raw(['limit-as', String(random.int(8, 40))]),
    cause: /memory|limit|mmap|alloc|Memory|fork|start/,
  }),
  'slow start': (random) => ({
    change: { module: 'broken' },
    code: `import time\ntime.sleep(${random.int(14, 30)})\n${answer}`,
    cause: /within \d+ s|gave up after/,
  }),
  'slow only in workers': (random) => ({
    change: { module: 'broken', ...raw(['lazy-apps', 'true']) },
    code: `import time, uwsgi\nif uwsgi.worker_id() > 0: time.sleep(${random.int(14, 30)})\n${answer}`,
    cause: /gave up after/,
  }),
  'workers crash': (random) => ({
    change: { module: 'broken', ...raw(['lazy-apps', 'true']) },
    code: `import os, uwsgi\nif uwsgi.worker_id() > 0: os.${random.pick(['_exit(1)', 'kill(os.getpid(), 11)', 'abort()'])}\n${answer}`,
    cause: /gave up after|DAMN|respawn|fast/,
  }),
  'failing probe': (random) => ({
    change: {
      module: 'broken',
      instance: {
        timeout: 3,
        probes: [
          random.pick<Probe>([
            { http: { url: 'http://127.0.0.1:8000/health', contains: 'healthy' } },
            { http: { url: 'http://127.0.0.1:8000/health', status: 204 } },
            { tcp: { address: '127.0.0.1:9' } },
            { unix: { path: '/nowhere/shop.sock' } },
            { command: { command: 'echo not healthy; exit 3' } },
          ]),
        ],
      },
    },
    code: answer,
    serves: true,
    cause:
      /the probe (http:.*status 200|127\.0\.0\.1:9 |\/nowhere|"echo not healthy.*ended with 3: not healthy)/,
  }),
  'bad include': (random) => ({
    change: raw(['include', `/nowhere/${random.int(1, 99)}.ini`]),
    cause: /nowhere/,
  }),
  'certificate missing': (random) => ({
    change: raw([random.pick(['https', 'https-socket']), ':8443,/nowhere/c.pem,/nowhere/k.pem']),
    cause: /nowhere/,
  }),
  'address of another machine': (random) => ({
    change: raw(['socket', `192.0.2.${random.int(1, 254)}:9000`]),
    cause: /192\.0\.2\./,
  }),
  'queue beyond the kernel': (random) => ({
    change: raw(['listen', String(random.int(70_000, 99_999))]),
    cause: /listen|somaxconn/,
  }),
  'broken unit': (random) => ({
    change: unit(
      random.pick<Record<string, string>>([
        { ExecStartPre: '/bin/false' },
        { LimitAS: '20M' },
        { Type: 'forking', TimeoutStartSec: '4' },
      ]),
    ),
    cause: /fail|exit|status|memory|timeout|code=|gave up/i,
  }),
  'unit without its user or root': (random) => ({
    change: unit(
      random.pick<Record<string, string>>([
        { User: 'nosuchuser' },
        { Group: 'nosuchgroup' },
        { RootDirectory: '/nowhere' },
      ]),
    ),
    cause: /nosuchuser|nosuchgroup|nowhere/,
  }),
  'strict violation': (random) => ({
    change: raw(['set', `nothing${random.int(1, 99)}=1`]),
    cause: /nothing\d|strict/,
  }),
};

/** Kinds that only systemd has. */
export const ofUnits: readonly string[] = ['broken unit', 'unit without its user or root'];

/** As many broken changes as asked for, all kinds in turn. */
export function brokenChanges(
  count: number,
  random: Random,
  without: readonly string[] = [],
): readonly Breakage[] {
  const kinds = Object.keys(breakages).filter((kind) => !without.includes(kind));
  return Array.from({ length: count }, (_, index) => {
    const kind = kinds[index % kinds.length]!;
    return { kind, ...breakages[kind]!(random) };
  });
}

/** The good application. */
export const goodApplication = answer;
