import {
  BroodlordEmperor,
  Certificates,
  DjangoApp,
  Emperor,
  FastApiApp,
  FlaskApp,
  Fleet,
  Host,
  Maintenance,
  Mule,
  PhpApp,
  Project,
  PythonApp,
  Router,
  Section,
  ShardedEmperor,
  Spooler,
  StaticSite,
  secretFrom,
  ZergPool,
} from '../../src';
import { lint } from '../../src/config/lint/lint';
import { fromWire, type Wire } from '../../src/config/wire';
import { desiredOf } from '../../src/engine/desired';
import { lintFactsOf } from '../../src/report/lint-facts';

const application = { directory: '/srv/a', http: ':8000' } as const;

/** Constructs as their examples have them. */
const constructs: Readonly<Record<string, (web: Host) => void>> = {
  PythonApp: (web) => new PythonApp(web, 'a', { ...application, module: 'a', processes: 4 }),
  'PythonApp with a release, threads and a socket unit': (web) =>
    new PythonApp(web, 'a', {
      release: { source: __dirname },
      module: 'a',
      http: ':8000',
      threads: 4,
      socketUnit: true,
      harakiri: 30,
      environment: { A: '50%', B: '$(HOME)' },
      instance: { service: { user: 'shop' } },
    }),
  'PythonApp on unix sockets': (web) =>
    new PythonApp(web, 'a', { directory: '/srv/a', file: 'a.py', socket: '/run/a/a.sock' }),
  'PythonApp of a secret': (web) =>
    new PythonApp(web, 'a', { ...application, module: 'a', environment: { A: secretFrom.env('HOME') } }),
  FlaskApp: (web) => new FlaskApp(web, 'a', { ...application, app: 'a', staticFolder: 's' }),
  FastApiApp: (web) => new FastApiApp(web, 'a', { ...application, app: 'a.main', threads: 8 }),
  DjangoApp: (web) =>
    new DjangoApp(web, 'a', { ...application, project: 'a', staticFiles: { url: 's', directory: 's' } }),
  PhpApp: (web) => new PhpApp(web, 'a', { ...application, docroot: 'public', frontController: 'index.php' }),
  StaticSite: (web) => new StaticSite(web, 'a', { ...application, notFound: '404.html' }),
  'StaticSite with a fallback': (web) => new StaticSite(web, 'a', { ...application, fallback: 'index.html' }),
  Emperor: (web) => new Emperor(web, 'a', { tyrant: true }),
  ShardedEmperor: (web) => new ShardedEmperor(web.node.root as Project, 'a', { hosts: [web] }),
  BroodlordEmperor: (web) => new BroodlordEmperor(web, 'a', { zergs: 4 }),
  ZergPool: (web) => {
    const pool = new ZergPool(web, 'p', { listen: ':3031' });
    pool.addPythonApp('a', { directory: '/srv/a', module: 'a' });
  },
  Router: (web) => new Router(web, 'a', { listen: ':80', subscriptions: '10.0.0.1:7000', verify: true }),
  'Router of a legion': (web) =>
    new Router(web, 'a', {
      listen: ':80',
      subscriptions: '10.0.0.1:7000',
      legion: { name: 'l', address: '10.0.0.1:4001', valor: 1, secret: 's', nodes: '10.0.0.2:4001' },
    }),
  Fleet: (web) => {
    const routers = new Router(web, 'r', { listen: ':80', subscriptions: '10.0.0.1:7000' });
    const fleet = new Fleet(web.node.root as Project, 'f', { routers, key: 'a.example' });
    fleet.addPythonApp(web, { directory: '/srv/a', module: 'a', socket: '10.0.0.1:3031' });
  },
  'additions to an application': (web) => {
    const app = new PythonApp(web, 'a', { ...application, module: 'a' });
    new Mule(app, 'mule', { program: 'a.mule:run()' });
    new Spooler(app, 'spooler', { module: 'a.tasks' });
    new Maintenance(app, 'm');
    new Certificates(app, 'c', { name: 'a.example', copies: '/etc/uwsgi/tls', https: ':8443' });
  },
};

/** What stands for a decision that a user has taken by the props. */
const decided: Readonly<Record<string, string>> = {
  'runs-as-root': 'no user was given',
  'uwsgi-socket-on-network': 'an address for everybody was given',
  'socket-without-mode': 'nothing was given about the user of the proxy',
};

test.each(Object.entries(constructs))('%s has nothing that our own lint finds', async (_, build) => {
  const project = new Project('p');
  build(new Host(project, 'web'));
  const desired = await desiredOf(project.synth());
  const configured = desired.filter(({ resource }) => /:(Instance|Emperor)$/.test(resource.type));
  expect(configured.length).toBeGreaterThan(0);
  const found = configured.flatMap((one) =>
    lint(fromWire(one.props as never as Wire), {
      facts: { ...lintFactsOf(one), version: '2.0.30', importChecked: true },
    }).map(({ rule, severity, message }) => ({ path: one.path, rule, severity, message })),
  );
  expect(found.filter(({ rule }) => decided[rule] === undefined)).toEqual([]);
});

test.each(['mule', 'spooler'])('%s() leaves the number of workers alone', async (which) => {
  const project = new Project('p');
  const app = new PythonApp(new Host(project, 'web'), 'a', { ...application, module: 'a', processes: 5 });
  if (which === 'mule') new Mule(app, 'mule', { count: 1 });
  else new Spooler(app, 'spooler');
  expect(app.section.get('processes')).toBe(5);
  expect(app.section.get('workers')).toBeUndefined();
});

test('a section with processes is given workers under that name', () => {
  const section = new Section().set('processes', 2);
  section.workers.setBasicParams({ count: 4 });
  section.python.setBasicParams();
  expect(section.directives).toEqual([{ key: 'processes', value: 4 }]);
});

test('a unit that stops by SIGTERM, set by the user, is found', async () => {
  const project = new Project('p');
  new PythonApp(new Host(project, 'web'), 'a', {
    ...application,
    module: 'a',
    instance: { service: { unit: { Service: { KillSignal: 'SIGTERM' } } } },
  });
  const [one] = await desiredOf(project.synth());
  const found = lint(fromWire(one!.props as never as Wire), { facts: lintFactsOf(one!) });
  expect(found.map(({ rule }) => rule)).toContain('term-reloads');
});
