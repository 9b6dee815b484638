import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
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
  Spooler,
  StaticSite,
  secretFrom,
  uwsgiMagic,
  ZergPool,
} from '../../src';
import { renderIni } from '../../src/config/ini';
import { directivesOf, type RenderedSection } from '../../src/config/line';
import { fromLiteral } from '../../src/config/literal';
import { fromWire, type Wire } from '../../src/config/wire';
import { desiredOf } from '../../src/engine/desired';
import { fuzz, nastyText } from '../config/ini-arbitraries';
import { pyuwsgi, testWithPyuwsgi, testWithUwsgi } from '../config/real-uwsgi';

jest.setTimeout(120_000);

/** The sections of what a construct declares, by the path of the resource. */
async function rendered(
  build: (web: Host, project: Project) => void,
): Promise<ReadonlyMap<string, readonly RenderedSection[]>> {
  const project = new Project('values');
  build(new Host(project, 'web'), project);
  const desired = await desiredOf(project.synth());
  return new Map(
    desired
      .filter(({ resource, props }) => !resource.type.endsWith('SystemdUnit') && 'sections' in props)
      .map(({ path, props }) => [path, fromWire(props as never as Wire)]),
  );
}

const hostile = '50% %d %(foo) $(id) @(/etc/hostname) $HOME %%';

/** Every text of a construct's that is a value, where hostile characters are allowed. */
const texts: Readonly<Record<string, (web: Host, text: string) => void>> = {
  'PythonApp directory': (web, text) =>
    new PythonApp(web, 'a', { directory: `/srv/${text}`, module: 'a', http: ':1' }),
  'PythonApp module': (web, text) => new PythonApp(web, 'a', { directory: '/a', module: text, http: ':1' }),
  'PythonApp file': (web, text) => new PythonApp(web, 'a', { directory: '/a', file: text, http: ':1' }),
  'PythonApp file of a release': (web, text) =>
    new PythonApp(web, 'a', { release: { source: __dirname }, file: text, http: ':1' }),
  'PythonApp expression': (web, text) =>
    new PythonApp(web, 'a', { directory: '/a', expression: text, http: ':1' }),
  'PythonApp http': (web, text) =>
    new PythonApp(web, 'a', { directory: '/a', module: 'a', http: `/run/${text}` }),
  'PythonApp socket': (web, text) =>
    new PythonApp(web, 'a', { directory: '/a', module: 'a', socket: [':1', `/run/${text}`] }),
  'PythonApp zerg': (web, text) =>
    new PythonApp(web, 'a', { directory: '/a', module: 'a', zerg: `/run/${text}` }),
  'PythonApp virtualenv': (web, text) =>
    new PythonApp(web, 'a', { directory: '/a', module: 'a', http: ':1', virtualenv: `/srv/${text}` }),
  'PythonApp statics': (web, text) =>
    new PythonApp(web, 'a', { directory: '/a', module: 'a', http: ':1', statics: { '/s': `/srv/${text}` } }),
  'PythonApp environment': (web, text) =>
    new PythonApp(web, 'a', { directory: '/a', module: 'a', http: ':1', environment: { X: text } }),
  'FlaskApp staticFolder': (web, text) =>
    new FlaskApp(web, 'a', { app: 'a', directory: '/a', staticFolder: text, http: ':1' }),
  'FastApiApp environment': (web, text) =>
    new FastApiApp(web, 'a', { app: 'a', directory: '/a', environment: { X: text }, http: ':1' }),
  'DjangoApp settings': (web, text) =>
    new DjangoApp(web, 'a', { project: 'a', settings: text, directory: '/a', http: ':1' }),
  'DjangoApp media': (web, text) =>
    new DjangoApp(web, 'a', {
      project: 'a',
      media: { url: 'm', directory: text },
      directory: '/a',
      http: ':1',
    }),
  'PhpApp docroot': (web, text) => new PhpApp(web, 'a', { directory: '/a', docroot: text, http: ':1' }),
  'PhpApp index': (web, text) => new PhpApp(web, 'a', { directory: '/a', index: text, http: ':1' }),
  'PhpApp frontController': (web, text) =>
    new PhpApp(web, 'a', { directory: '/a', frontController: text, http: ':1' }),
  'PhpApp php': (web, text) => new PhpApp(web, 'a', { directory: '/a', php: { x: text }, http: ':1' }),
  'StaticSite directory': (web, text) => new StaticSite(web, 'a', { directory: `/srv/${text}`, http: ':1' }),
  'StaticSite index': (web, text) => new StaticSite(web, 'a', { directory: '/a', index: text, http: ':1' }),
  'StaticSite notFound': (web, text) =>
    new StaticSite(web, 'a', { directory: '/a', notFound: text, http: ':1' }),
  'StaticSite notFound with Python inside': (web, text) =>
    new StaticSite(web, 'a', { directory: '/a', notFound: text, embeddedPlugin: true, http: ':1' }),
  'StaticSite expires': (web, text) =>
    new StaticSite(web, 'a', { directory: '/a', expires: { [text]: 3 }, http: ':1' }),
  'Router listen': (web, text) => new Router(web, 'a', { listen: `/run/${text}`, subscriptions: ':1' }),
  'Router verify': (web, text) =>
    new Router(web, 'a', { listen: ':1', subscriptions: ':2', verify: { keys: `/srv/${text}` } }),
  'Router legion': (web, text) =>
    new Router(web, 'a', {
      listen: ':1',
      subscriptions: ':2',
      legion: { name: 'l', address: ':3', valor: 1, secret: 's', scroll: text },
    }),
  'Emperor vassals': (web, text) =>
    new Emperor(web, 'a', { vassals: `amqp://${text}`, options: { plugin: ['emperor_amqp'] } }),
  'ZergPool listen': (web, text) => new ZergPool(web, 'a', { listen: `/run/${text}` }),
  'Certificates certbot': (web, text) => {
    const app = new PythonApp(web, 'a', { directory: '/a', module: 'a', http: ':1' });
    new Certificates(app, 'c', {
      name: 'n',
      certbot: '/etc/x',
      copies: `/srv/${text}`,
      https: ':2',
    });
  },
  'mule program': (web, text) =>
    new Mule(new PythonApp(web, 'a', { directory: '/a', module: 'a', http: ':1' }), 'mule', {
      program: `/a/${text}`,
    }),
  'spooler module': (web, text) =>
    new Spooler(new PythonApp(web, 'a', { directory: '/a', module: 'a', http: ':1' }), 'spooler', {
      module: text,
    }),
  'Fleet key': (web, text) => {
    const router = new Router(web, 'r', { listen: ':1', subscriptions: ':2' });
    new Fleet(web.node.root as never, 'f', { routers: router, key: text }).addPythonApp(web, {
      directory: '/a',
      module: 'a',
      socket: ':3',
    });
  },
  'BroodlordEmperor zergServer': (web, text) =>
    new BroodlordEmperor(web, 'a', { zergs: 1, vassals: '/etc/v' }).addBrood('b', {
      section: new Section().set('socket', ':1'),
      backlog: 1,
      zergServer: `/run/${text}`,
    }),
};

test.each(Object.entries(texts))('%s reaches uWSGI as it is', async (_, build) => {
  const sections = await rendered((web) => build(web, hostile));
  const values = [...sections.values()].flat().flatMap(directivesOf);
  const found = values.map(({ value }) => fromLiteral(value)).filter((value) => value.includes('$(id)'));
  expect(found.length).toBeGreaterThan(0);
  for (const value of found) expect(value).toContain(hostile);
  // Nothing that uWSGI would fill in is left.
  for (const { value } of values) {
    expect(value.replaceAll('%%', '').replace(/%\(literal-[a-z]+\)/g, '')).not.toMatch(/%|\$\(|@\(/);
  }
});

test.each(['X=Y', '', ' ', 'a b', 'a-b', '1A', 'A\n', 'Ä'])('a variable named %j is refused', (name) => {
  const build = () =>
    rendered((web) => {
      new PythonApp(web, 'a', { directory: '/a', module: 'a', http: ':1', environment: { [name]: 'x' } });
    });
  return expect(build()).rejects.toThrow(/^web\/a: environment: Cannot set the variable/);
});

test.each([
  ['a\nb', 'a line break'],
  ['a\0b', 'a line break or a NUL'],
  ['%(processes 1)', 'knows no escape'],
])('a value that no configuration carries is refused with its variable: %j', (value, why) => {
  const build = (given: never) =>
    rendered((web) => {
      new PythonApp(web, 'a', { directory: '/a', module: 'a', http: ':1', environment: { PASSWORD: given } });
    });
  return expect(build(value as never)).rejects.toThrow(
    new RegExp(`Cannot write the variable PASSWORD as it is: .*${why}`),
  );
});

test('a value that is a secret keeps its secrecy and is masked as it was given', async () => {
  process.env['VALUES_TEST'] = 'p%$(id)w';
  const project = new Project('values');
  new PythonApp(new Host(project, 'web'), 'a', {
    directory: '/a',
    module: 'a',
    http: ':1',
    environment: { X: secretFrom.env('VALUES_TEST') },
  });
  const [one] = await desiredOf(project.synth());
  expect(one!.secret(['sections', 'uwsgi', 'env'])).toBe(true);
  expect(one!.secrets).toContain('p%$(id)w');
  expect(renderIni(fromWire(one!.props as never as Wire))).toContain('env = X=p%%%(literal-dollar)(id)w');
});

test('a secret that no configuration carries is refused without its text', async () => {
  process.env['VALUES_TEST'] = 'hidden\nline';
  const build = rendered((web) => {
    new PythonApp(web, 'a', {
      directory: '/a',
      module: 'a',
      http: ':1',
      environment: { X: secretFrom.env('VALUES_TEST') },
    });
  });
  const error: Error = await build.then(
    () => new Error('it was taken'),
    (refused) => refused,
  );
  expect(error.message).toMatch(
    /web: web\/a\/instance: .*Cannot write the variable X as it is: .*line break/,
  );
  expect(error.message).not.toContain('hidden');
});

test('uwsgiMagic() writes the notation of uWSGI, and no command of a release is given it', async () => {
  const project = new Project('values');
  new PythonApp(new Host(project, 'web'), 'a', {
    release: { source: __dirname },
    module: 'a',
    http: ':1',
    environment: { X: uwsgiMagic('%d@(/etc/hostname)'), Y: '%d' },
  });
  const [release, instance] = project.synth().declarations;
  expect(release!.props['commands']).toMatchObject([{ environment: { Y: '%d' } }]);
  expect(JSON.stringify(release!.props['commands'])).not.toContain('"X"');
  expect(instance!.sections![0]!.directives).toContainEqual({ key: 'env', value: 'X=%d@(/etc/hostname)' });
});

test.each(['8202', 'shop.sock', '', ':99999', '[::1]:65536'])(
  'the address %j of a construct is refused',
  (http) => {
    const build = (make: (web: Host) => void) => () => make(new Host(new Project('p'), 'web'));
    const hint = http === '8202' ? /did you mean ":8202"\?/ : /http: Cannot listen on/;
    expect(build((web) => new PythonApp(web, 'a', { directory: '/a', module: 'a', http }))).toThrow(hint);
    expect(build((web) => new StaticSite(web, 'a', { directory: '/a', http }))).toThrow(hint);
    const odd = build((web) => new Router(web, 'a', { listen: http, subscriptions: ':1' }));
    expect(odd).toThrow(/listen: Cannot listen on/);
  },
);

test.each([':8000', '127.0.0.1:8000', '[::1]:8000', '/run/a.sock', '@abstract', '=0', 'fd://3'])(
  'the address %j of a construct is taken',
  async (http) => {
    const sections = await rendered((web) => {
      new PythonApp(web, 'a', { directory: '/a', module: 'a', http });
    });
    expect([...sections.values()].flat().flatMap(directivesOf)).toContainEqual({
      key: 'http-socket',
      value: http,
    });
  },
);

test('a page for maintenance is refused where a route would take its path apart', () => {
  const app = () =>
    new PythonApp(new Host(new Project('p'), 'web'), 'a', { directory: '/a', module: 'a', http: ':1' });
  expect(() => new Maintenance(app(), 'm', { trigger: '/srv/a b' })).toThrow(
    /web\/a\/m: trigger: Cannot use the path/,
  );
});

/** What an application under a real uWSGI has of its environment: in `os.environ`, and in the process itself. */
function environmentUnder(
  binary: string,
  ini: string,
  plugin: readonly string[],
): { readonly python: Record<string, string>; readonly process: Record<string, string> } {
  const directory = mkdtempSync(join(tmpdir(), 'values-'));
  try {
    writeFileSync(
      join(directory, 'app.py'),
      `import ctypes, json, os
libc = ctypes.CDLL(None)
libc.getenv.restype = ctypes.c_char_p
names = [b'V%d' % number for number in range(2000)]
inside = {name.decode(): libc.getenv(name) for name in names}
hexed = lambda found: {key: value.hex() for key, value in found.items() if value is not None}
python = hexed({name.decode(): os.environb.get(name) for name in names})
json.dump({'python': python, 'process': hexed(inside)}, open('${directory}/found.json', 'w'))
application = lambda environ, start: (start('200 OK', []), [b''])[1]
`,
    );
    const file = join(directory, 'shop.ini');
    writeFileSync(file, ini.replaceAll('/srv/values', directory).replace('plugin = python3\n', ''));
    const run = spawnSync(binary, [...plugin, '--ini', file, '--no-server'], {
      timeout: 60_000,
      cwd: directory,
    });
    if (!existsSync(join(directory, 'found.json'))) throw new Error(run.stderr.toString());
    return JSON.parse(readFileSync(join(directory, 'found.json'), 'utf8'));
  } finally {
    rmSync(directory, { recursive: true });
  }
}

const spelled = [
  hostile,
  '@(exec://id)',
  `@(exec://touch ${tmpdir()}/values-pwned; id)`,
  ' lead ; trail # x ',
  '\ttab\t',
  '%',
  '100%',
  '%%',
  '%h%u',
  '$(HOME)$(PATH)',
  '"quoted" \'single\' \\back\\',
  'grüße 🦀 \u202e',
  'x'.repeat(100_000),
  '=a=b',
  '[uwsgi]',
  '# no comment',
  '%(literal',
  '%[31m',
  '',
];

/** Values that one application gets, those that are refused left out. */
async function environmentOf(
  values: readonly string[],
): Promise<{ ini: string; taken: Map<string, string> }> {
  const taken = new Map<string, string>();
  for (const value of values) {
    const name = `V${taken.size}`;
    try {
      await rendered((web) => {
        new PythonApp(web, 'a', { directory: '/a', module: 'a', http: ':1', environment: { [name]: value } });
      });
      taken.set(name, value);
    } catch (error) {
      expect(String(error)).toMatch(/Cannot write the variable V\d+ as it is: |Cannot write %\(/);
    }
  }
  const sections = await rendered((web) => {
    new PythonApp(web, 'a', {
      directory: '/srv/values',
      module: 'app',
      socket: '/srv/values/socket',
      environment: Object.fromEntries(taken),
    });
  });
  return { ini: renderIni([...sections.values()][0]!), taken };
}

const builds = [
  ['uWSGI of the distribution', testWithUwsgi, 'uwsgi', ['--plugin', 'python3']],
  ["PyPI's pyuwsgi", testWithPyuwsgi, pyuwsgi, []],
] as const;

for (const [build, testWithBuild, binary, plugin] of builds) {
  testWithBuild(`an application under ${build} has its environment byte by byte`, async () => {
    const generated = fc.sample(nastyText, { ...fuzz, numRuns: 300 });
    const { ini, taken } = await environmentOf([...spelled, ...generated]);
    expect(taken.size).toBeGreaterThan(spelled.length + 150);
    const found = environmentUnder(binary, ini, plugin);
    // pyuwsgi is started by a Python whose os.environ is older than what uWSGI reads.
    const seen = plugin.length > 0 ? found.python : found.process;
    for (const [name, value] of taken) {
      expect(`${name} ${Buffer.from(seen[name] ?? '', 'hex')}`).toBe(`${name} ${value}`);
    }
    expect(existsSync(`${tmpdir()}/values-pwned`)).toBe(false);
  });
}
