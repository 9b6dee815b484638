/** The program of the suite, for both engines: declares what the scene in the environment says. */
import {
  Emperor,
  Fleet,
  Host,
  HostDirectory,
  HostFile,
  HostResource,
  PostgresVassal,
  Project,
  PythonApp,
  type PythonAppProps,
  Release,
  Router,
  Section,
  secretFrom,
  text,
  ZergPool,
} from 'pulumi-uwsgi';
import { type Scene, secretVariable, type Thing } from './scene';

type Declare = (host: Host, thing: Thing | undefined, scene: Scene) => void;

const secret = () => secretFrom.env(secretVariable);
const code = '/srv/code';
const asUser = { service: { user: 'www-data', group: 'www-data' } };

/** What differs in a version that must not come into effect. */
function wrongOf({ wrong, port }: Thing): Partial<PythonAppProps> {
  if (wrong === 'import') return { module: 'wrong_import' };
  if (wrong === 'paint') return { module: 'wrong_paint' };
  if (wrong === 'late') return { module: 'wrong_late' };
  if (wrong !== 'probe') return {};
  return {
    instance: { probes: [{ http: { url: `http://127.0.0.1:${port}/`, contains: 'never' } }] },
  };
}

function application(thing: Thing, more: Partial<PythonAppProps> = {}): PythonAppProps {
  const wrong = wrongOf(thing);
  return {
    directory: code,
    module: 'shop',
    http: `:${thing.port}`,
    environment: { TOKEN: secret() },
    options: { 'procname-prefix': thing.version },
    ...more,
    ...wrong,
    instance: {
      timeout: 6,
      mode: '640',
      group: 'www-data',
      ...asUser,
      ...more.instance,
      ...wrong.instance,
    },
  };
}

function vassalSection({ port, version, wrong }: Thing): Section {
  const section = new Section({ strictConfig: true })
    .set('plugin', 'python3')
    .set('master', true)
    .set('chdir', code)
    .set('module', wrong === undefined ? 'shop' : `wrong_${wrong}`)
    .set('need-app', true)
    .set('http-socket', `:${port}`)
    .set('procname-prefix', version);
  section.set('env', text`TOKEN=${secret()}` as never);
  return section;
}

/** What each subject declares; what stands beside the thing is always there. */
export const declarations: Readonly<Record<string, Declare>> = {
  instance(host, thing, { folder }) {
    if (thing === undefined) return;
    const path = folder === undefined ? {} : { path: `${folder}/${thing.name}.ini` };
    new PythonApp(host, thing.name, application(thing, { instance: path }));
  },
  pidfile(host, thing, { folder }) {
    if (thing === undefined) return;
    const path = folder === undefined ? {} : { path: `${folder}/${thing.name}.ini` };
    new PythonApp(
      host,
      thing.name,
      application(thing, {
        instance: { manager: 'pidfile', service: undefined, ...path },
      }),
    );
  },
  emperor(host, thing) {
    if (thing === undefined) return;
    const emperor = new Emperor(host, thing.name, {
      vassals: '/srv/court',
      options: { 'procname-prefix': thing.version },
      instance: { timeout: 15 },
    });
    emperor.addVassal('page', {
      section: vassalSection({ ...thing, version: 'page' }),
      mode: '640',
      timeout: 15,
    });
  },
  vassal(host, thing, { folder }) {
    // Whose folder is not root's is given an emperor that makes vassals the user that owns their file.
    const emperor = new Emperor(host, folder === undefined ? 'lord' : 'liege', {
      vassals: folder ?? '/srv/fief',
      tyrant: folder !== undefined,
      instance: { timeout: 15 },
    });
    const owner = folder === undefined ? {} : { owner: 'www-data', group: 'www-data' };
    if (thing !== undefined)
      emperor.addVassal(thing.name, { section: vassalSection(thing), mode: '640', timeout: 12, ...owner });
  },
  'postgres vassal'(host, thing, { database }) {
    if (thing === undefined || database === undefined) return;
    new PostgresVassal(host, thing.name, {
      section: vassalSection(thing),
      connection: { ...database, database: 'postgres', passfile: '/root/.trust-pgpass' },
      createTable: true,
      timeout: 10,
    });
  },
  'zerg pool'(host, thing) {
    if (thing === undefined) return;
    const pool = new ZergPool(host, thing.name, {
      listen: `:${thing.port + 500}`,
      user: 'www-data',
      options: { 'procname-prefix': thing.version },
      instance: { timeout: 10 },
    });
    pool.addPythonApp('drone', {
      directory: code,
      module: 'shop',
      options: { 'procname-prefix': 'drone', protocol: 'http' },
      instance: { timeout: 10 },
    });
  },
  zerg(host, thing) {
    const pool = new ZergPool(host, 'hive', {
      listen: ':8990',
      user: 'www-data',
      instance: { timeout: 10 },
    });
    if (thing === undefined) return;
    const { http: _, ...rest } = application(thing);
    pool.addPythonApp(thing.name, {
      ...rest,
      options: { 'procname-prefix': thing.version, protocol: 'http' },
      instance: { ...rest.instance, timeout: 10, service: {} },
    });
  },
  router(host, thing, { address }) {
    if (thing === undefined) return;
    const router = new Router(host, thing.name, {
      listen: `:${thing.port}`,
      subscriptions: `127.0.0.1:${thing.port + 500}`,
      options: { 'procname-prefix': thing.version },
      instance: { timeout: 8 },
    });
    const fleet = new Fleet(router, 'squire', {
      routers: router,
      key: `${address}:${thing.port}`,
      interval: 1,
      drainSeconds: 0,
    });
    fleet.addPythonApp(host, {
      directory: code,
      module: 'shop',
      socket: `127.0.0.1:${thing.port + 700}`,
      options: { 'procname-prefix': 'squire' },
      instance: { timeout: 10, ...asUser },
    });
  },
  release(host, thing, { sources }) {
    if (thing === undefined) return;
    new Release(host, thing.name, {
      source: `${sources}/${thing.version}`,
      directory: `/srv/rel-${thing.name}`,
      keep: 2,
      commands: [
        {
          name: 'collect',
          run: 'cat file-* | sha256sum > collected',
          environment: { TOKEN: secret() },
        },
      ],
    });
  },
  unit(host, thing) {
    if (thing === undefined) return;
    new HostResource(host, thing.name, {
      type: 'uwsgi:index:SystemdUnit',
      props: {
        name: `${thing.name}.service`,
        sections: {
          Unit: { Description: `Trust ${thing.version}` },
          Service: { ExecStart: '/bin/sleep infinity', Environment: `VERSION=${thing.version}` },
          Install: { WantedBy: 'multi-user.target' },
        },
        timeout: 6,
      },
    });
  },
  file(host, thing, { folder = '/srv/files' }) {
    if (thing === undefined) return;
    process.env['TRUST_CONTENT'] = `${thing.version}\n`.repeat(200) + process.env[secretVariable];
    new HostFile(host, thing.name, {
      path: `${folder}/${thing.name}.txt`,
      content: secretFrom.env('TRUST_CONTENT'),
      mode: '600',
    });
  },
  directory(host, thing, { folder = '/srv/dirs' }) {
    if (thing === undefined) return;
    const even = Number(thing.version.slice(1)) % 2 === 0;
    new HostDirectory(host, thing.name, { path: `${folder}/${thing.name}`, mode: even ? '750' : '700' });
  },
  tmpfiles(host, thing) {
    if (thing === undefined) return;
    new HostResource(host, thing.name, {
      type: 'uwsgi:index:Tmpfiles',
      props: {
        name: thing.name,
        lines: [`# ${thing.version}`, `d /run/trust-${thing.name} 0750 root www-data -`],
      },
    });
  },
  configuration(host, thing, { folder = '/srv/files' }) {
    if (thing === undefined) return;
    new HostResource(host, thing.name, {
      type: 'uwsgi:index:Configuration',
      props: { path: `${folder}/${thing.name}.ini`, mode: '640' },
      sections: [vassalSection(thing)],
    });
  },
};

/** The project of a scene; by default that of the environment. */
export default function projectOf(scene: Scene = JSON.parse(process.env['TRUST_SCENE']!) as Scene): Project {
  const project = new Project(scene.project);
  const host = new Host(project, 'web1', scene.connection);
  declarations[scene.subject]!(host, scene.thing, scene);
  return project;
}
