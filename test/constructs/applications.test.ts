import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type LoopbackTarget,
  startLoopbackTarget,
  venvSettings,
} from '../../examples/support/loopback-target';
import { pythonPackages } from '../../examples/support/python-packages';
import { Certificates, FastApiApp, FlaskApp, Host, Maintenance, Project, StaticSite, Tags } from '../../src';
import { actionPlace } from '../../src/engine/action';
import { Session } from '../../src/engine/session';
import { eventually } from '../support/eventually';
import { processes } from '../support/processes';

jest.setTimeout(240_000);

/** Applications of several frameworks beside each other, each on a real uWSGI without root. */
let target: LoopbackTarget;
let packages: string;
const ports: number[] = [];
beforeAll(async () => {
  packages = await pythonPackages(['flask==3.1.*', 'fastapi', 'a2wsgi']);
  target = await startLoopbackTarget();
  for (let count = 0; count < 4; count++) ports.push(await target.freePort());
  const write = (path: string, content: string) => {
    mkdirSync(join(target.home, path, '..'), { recursive: true });
    writeFileSync(join(target.home, path), content);
  };
  write(
    'code/shop.py',
    `from flask import Flask
def create_app():
    app = Flask(__name__)
    app.add_url_rule('/', view_func=lambda: 'from flask')
    return app
`,
  );
  write(
    'code/api/main.py',
    `from fastapi import FastAPI
def create_app():
    app = FastAPI()
    @app.get('/items/{number}')
    async def item(number: int):
        return {'number': number}
    return app
`,
  );
  write('code/static/style.css', 'body {}');
  write('site/index.html', 'home');
  write('site/docs/index.html', 'docs');
  write('site/404.html', 'lost');
});
afterAll(() => target?.stop());

function project({ maintained = false, tag = 'shop' } = {}): Project {
  const made = new Project(`frameworks${process.pid}`);
  Tags.of(made).add('team', tag);
  const web = new Host(made, 'web', {
    host: target.host,
    port: target.port,
    user: target.user,
    privateKeyPath: target.privateKeyFile,
    hostKey: target.hostKey,
  });
  const directory = join(target.home, 'code');
  const common = (name: string, port: number | undefined) => ({
    http: `127.0.0.1:${port}`,
    embeddedPlugin: true,
    instance: {
      manager: 'pidfile',
      binary: target.uwsgiBinary,
      path: join(target.home, `${name}.ini`),
      timeout: 30,
    } as const,
  });
  const options = { ...venvSettings(target), pythonpath: [directory, packages] };
  new FlaskApp(web, 'flask', {
    ...common('flask', ports[0]),
    app: 'shop:create_app()',
    directory,
    staticFolder: 'static',
    options,
  });
  new FastApiApp(web, 'api', {
    ...common('api', ports[1]),
    app: 'api.main:create_app()',
    directory,
    options,
  });
  const site = new StaticSite(web, 'site', {
    ...common('site', ports[2]),
    directory: join(target.home, 'site'),
    notFound: '404.html',
    options: venvSettings(target),
  });
  new Maintenance(site, 'maintenance', { active: maintained, page: 'wait', retryAfter: 7 });
  new Certificates(site, 'certificate', {
    name: 'shop.example',
    certbot: join(target.home, 'letsencrypt'),
    copies: join(target.home, 'tls'),
  });
  new StaticSite(web, 'browser', {
    ...common('browser', ports[3]),
    directory: join(target.home, 'site'),
    fallback: 'index.html',
    options: venvSettings(target),
  });
  return made;
}

async function apply(made: Project): Promise<readonly string[]> {
  const session = new Session(made);
  try {
    const { results } = await session.apply();
    return results
      .filter(({ action }) => action.kind !== 'same')
      .map(({ action, error }) => error?.message ?? actionPlace(action).path);
  } finally {
    await session.close();
  }
}
const get = async (port: number | undefined, path: string) => {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`);
  return [answer.status, await answer.text()];
};
const children = (name: string) => {
  const master = readFileSync(join(target.home, `${name}.run/master.pid`), 'utf8').trim();
  return processes()
    .filter(({ parent }) => parent === Number(master))
    .map(({ pid }) => pid)
    .join(' ');
};

test('a factory of Flask, an ASGI application and folders are served', async () => {
  const done = await apply(project());
  expect(done).toHaveLength(6);
  expect(done.filter((one) => !/^web\/[\w/]+$/.test(one))).toEqual([]);
  expect(await get(ports[0], '/')).toEqual([200, 'from flask']);
  expect(await get(ports[0], '/static/style.css')).toEqual([200, 'body {}']);
  expect(await get(ports[1], '/items/7')).toEqual([200, '{"number":7}']);
  expect((await get(ports[1], '/items/x'))[0]).toBe(422);
  expect(await get(ports[2], '/')).toEqual([200, 'home']);
  expect(await get(ports[2], '/docs/')).toEqual([200, 'docs']);
  expect(await get(ports[2], '/nowhere')).toEqual([404, 'lost']);
  expect(await get(ports[3], '/nowhere')).toEqual([200, 'home']);
});

test('the program switches the maintenance on and off without a reload', async () => {
  const pid = () => readFileSync(join(target.home, 'site.run/master.pid'), 'utf8');
  const before = [pid(), readFileSync(join(target.home, 'site.ini'), 'utf8')];
  expect(await apply(project({ maintained: true }))).toEqual(['web/site/maintenance/trigger']);
  expect(await get(ports[2], '/')).toEqual([503, 'wait']);
  expect(await apply(project())).toEqual(['web/site/maintenance/trigger']);
  expect(await get(ports[2], '/')).toEqual([200, 'home']);
  expect([pid(), readFileSync(join(target.home, 'site.ini'), 'utf8')]).toEqual(before);
});

test('tags head the configurations, and new ones start no worker anew', async () => {
  const inis = ['flask', 'api', 'site', 'browser'].map((name) => join(target.home, `${name}.ini`));
  for (const ini of inis) expect(readFileSync(ini, 'utf8')).toContain('[uwsgi]\n; tags: team=shop\n');
  const before = children('flask');
  expect(await apply(project({ tag: 'checkout' }))).toHaveLength(4);
  for (const ini of inis) expect(readFileSync(ini, 'utf8')).toContain('; tags: team=checkout\n');
  expect(children('flask')).toBe(before);
});

test('the deploy hook of certbot copies what was renewed and reloads the instance', async () => {
  const live = join(target.home, 'letsencrypt/live/shop.example');
  mkdirSync(live, { recursive: true });
  for (const name of ['fullchain.pem', 'privkey.pem']) writeFileSync(join(live, name), name);
  const hook = join(target.home, 'letsencrypt/renewal-hooks/deploy/uwsgi-site-shop.example');
  const run = (lineage: string) => execFileSync(hook, { env: { ...process.env, RENEWED_LINEAGE: lineage } });
  run('/etc/letsencrypt/live/other.example');
  expect(existsSync(join(target.home, 'tls'))).toBe(false);
  const before = children('site');
  run(live);
  expect(readFileSync(join(target.home, 'tls/shop.example.key'), 'utf8')).toBe('privkey.pem');
  expect(readFileSync(join(target.home, 'tls/shop.example.pem'), 'utf8')).toBe('fullchain.pem');
  await eventually('new workers serve the site', async () => {
    expect(children('site')).not.toBe(before);
    expect(await get(ports[2], '/')).toEqual([200, 'home']);
  });
});

test('all of it goes', async () => {
  const session = new Session(project());
  await session.destroy();
  await session.close();
  for (const port of ports) await expect(get(port, '/')).rejects.toThrow();
  for (const name of [
    'site.maintenance.html',
    'site.ini',
    'letsencrypt/renewal-hooks/deploy/uwsgi-site-shop.example',
  ])
    expect([name, existsSync(join(target.home, name))]).toEqual([name, false]);
});
