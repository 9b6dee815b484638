import * as pulumi from '@pulumi/pulumi';
import {
  DjangoApp,
  Host,
  HostResource,
  PhpApp,
  Project,
  PythonApp,
  Section,
  Spooler,
  StaticSite,
  text,
} from '../../src';
import { Template } from '../../src/testing';

const template = () => {
  const project = new Project('shop');
  const web1 = new Host(project, 'web1');
  const shop = new PythonApp(web1, 'shop', {
    release: { source: './shop' },
    module: 'shop.wsgi',
    http: [':8000', ':8001'],
    processes: 4,
    instance: { service: { user: 'shop' } },
  });
  shop.section.raw('env', text`TOKEN=${pulumi.secret('hush')}`);
  new Spooler(shop, 'spooler');
  return Template.fromProject(project);
};

test('Template.resourceCountIs() counts by short and by full type, and names what it found', () => {
  template().resourceCountIs('Instance', 1);
  template().resourceCountIs('uwsgi:index:Directory', 1);
  expect(() => template().resourceCountIs('Instance', 2)).toThrow(
    'Expected 2 of Instance, found 1: web1/shop/instance',
  );
});

test('Template.hasResource() compares only what is given, and tells how each differs', () => {
  template().hasResource('Instance', { name: /^sh/, service: { user: 'shop' } });
  template().hasResource('Directory', { path: '/etc/uwsgi/shop.spool', owner: 'shop', mode: '700' });
  template().hasResource('Instance', { triggers: { release: '<web1/shop/release.digest>' } });
  expect(() => template().hasResource('Instance', { service: { user: 'root' } })).toThrow(
    "web1/shop/instance\n    service.user: expected 'root', seen 'shop'",
  );
  expect(() => template().hasResource('Vassal')).toThrow(/there is none; the project has .*Instance/);
});

test('Template.hasOption() finds the configuration below a construct', () => {
  template().hasOption('web1/shop', 'processes', 4);
  template().hasOption('web1/shop/instance', 'http-socket', ':8001');
  template().hasOption('web1/shop', 'http-socket', [':8000', ':8001']);
  template().hasOption('web1/shop', 'spooler');
  expect(() => template().hasOption('web1/shop', 'processes', 5)).toThrow(
    "Expected web1/shop/instance to have processes = '5', seen '4'",
  );
  expect(() => template().hasOption('web1/shop', 'threads')).toThrow(/section \[uwsgi\] has strict, plugin/);
  expect(() => template().hasOption('web1/shp', 'threads')).toThrow(/found 0; the project has web1\/shop/);
});

test('Template.allInis() shows no Output, and toJSON() is stable', () => {
  expect(template().allInis()['web1/shop/instance']).toContain('env = TOKEN=<output>\n');
  expect(JSON.stringify(template().toJSON())).toBe(JSON.stringify(template().toJSON()));
});

test('a project of Django becomes module, environment, commands and folders', () => {
  const project = new Project('shop');
  new DjangoApp(new Host(project, 'web1'), 'shop', {
    project: 'shop',
    release: {
      source: './shop',
      virtualenv: { lock: 'requirements.txt' },
      commands: [{ name: 'warm', run: 'true' }],
    },
    staticFiles: { url: '/static/', directory: 'staticfiles' },
    media: { url: 'media/', directory: 'media' },
    http: ':8000',
    instance: { service: { user: 'shop' } },
  });
  const seen = Template.fromProject(project);
  seen.hasOption('web1/shop', 'module', 'shop.wsgi');
  seen.hasOption('web1/shop', 'env', 'DJANGO_SETTINGS_MODULE=shop.settings');
  seen.hasOption('web1/shop', 'static-map', [
    '/static=/srv/shop/current/staticfiles',
    '/media=/srv/shop/shared/media',
  ]);
  seen.hasResource('Release', { shared: { owner: 'shop', directories: ['media'] } });
  const [release] = Object.values(seen.findResources('Release'));
  const commands = release!.props['commands'] as { name: string; user?: string }[];
  expect(commands.map(({ name, user }) => [name, user])).toEqual([
    // It takes the user of the service by itself.
    ['import', undefined],
    ['collectstatic', undefined],
    ['migrate', 'shop'],
    ['warm', 'shop'],
  ]);
});

test('an application of PHP serves scripts of its docroot and other files as they are', () => {
  const project = new Project('shop');
  new PhpApp(new Host(project, 'web1'), 'shop', {
    directory: '/srv/shop',
    docroot: 'public',
    frontController: 'index.php',
    http: ':8000',
    php: { memory_limit: '64M' },
  });
  expect(Template.fromProject(project).allInis()['web1/shop/instance']).toMatchInlineSnapshot(`
"[uwsgi]
strict = true
master = true
vacuum = true
plugin = php
php-set = memory_limit=64M
php-docroot = /srv/shop/public
php-allowed-ext = .php
php-index = index.php
php-fallback = /srv/shop/public/index.php
static-check = /srv/shop/public
static-skip-ext = .php
static-skip-ext = .inc
http-socket-modifier1 = 14
processes = 2
http-socket = :8000
"
`);
});

test('Template.allInis() and toJSON() show a Configuration in the form of its file', () => {
  const project = new Project('shop');
  new HostResource(new Host(project, 'web1'), 'api', {
    type: 'uwsgi:index:Configuration',
    props: { path: '/etc/uwsgi/api.json' },
    sections: [new Section().set('processes', 4)],
  });
  const made = Template.fromProject(project);
  expect(JSON.parse(made.allInis()['web1/api']!)).toEqual({ uwsgi: { processes: '4' } });
  expect(made.toJSON()['web1/api']).toMatchObject({ json: made.allInis()['web1/api'] });
});

test('applications of files let a plan fit their plugins, unless their user says of plugins himself', () => {
  const project = new Project('shop');
  const host = new Host(project, 'web1');
  new PhpApp(host, 'php', { directory: '/srv/php', http: ':8000' });
  new StaticSite(host, 'docs', { directory: '/srv/docs', http: ':8001' });
  new StaticSite(host, 'own', { directory: '/srv/own', http: ':8002', embeddedPlugin: false });
  const made = Template.fromProject(project);
  const fitted = Object.entries(made.findResources('Instance')).filter(
    ([, { props }]) => props['fitPlugins'],
  );
  expect(fitted.map(([path]) => path)).toEqual(['web1/php/instance', 'web1/docs/instance']);
});
