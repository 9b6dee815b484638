import { renderIni } from '../../src/config/ini';
import { renderSections } from '../../src/config/rendered';
import { Section } from '../../src/config/section';
import { Host } from '../../src/constructs/host';
import { HostResource } from '../../src/constructs/host-resource';
import { Project, SynthesisError } from '../../src/constructs/project';
import { PythonApp } from '../../src/constructs/python-app';

const tree = () => {
  const project = new Project('shop');
  return { project, host: new Host(project, 'web1', { user: 'deploy' }) };
};

test('Project.synth() declares every resource with its path and host', () => {
  const { project, host } = tree();
  new PythonApp(host, 'shop', { directory: '/srv/shop', module: 'shop', http: ':8000' });
  const { declarations, hosts } = project.synth();
  expect(declarations.map(({ path, type, props }) => [path, type, props.host])).toEqual([
    ['web1/shop/instance', 'uwsgi:index:Instance', 'web1'],
  ]);
  expect(hosts.get('web1')).toEqual({ host: 'web1', user: 'deploy' });
});

test('Project.synth() reports all faults at once, by path', () => {
  const { project, host } = tree();
  new PythonApp(host, 'one', { directory: '/srv', http: ':8000' });
  new PythonApp(host, 'two', { directory: '/srv', module: 'x' });
  expect(() => project.synth()).toThrow(SynthesisError);
  expect(() => project.synth()).toThrow(
    /web1\/one:.*one of `module`, `file` and `expression`[\s\S]*web1\/two:.*`http` or `socket`/,
  );
});

test('Project.synth() tells what depends on what', () => {
  const { project, host } = tree();
  const file = (id: string) =>
    new HostResource(host, id, {
      type: 'uwsgi:index:Configuration',
      props: { path: `/${id}.ini` },
      sections: [new Section()],
    });
  const [first, second] = [file('first'), file('second')];
  second.node.addDependency(first);
  expect(project.synth().declarations.map(({ path, dependsOn }) => [path, dependsOn])).toEqual([
    ['web1/first', []],
    ['web1/second', ['web1/first']],
  ]);
});

test('Host.of() refuses a construct that stands below no host', () => {
  const { project } = tree();
  expect(() => new PythonApp(project, 'lost', { directory: '/srv', module: 'x', http: ':1' })).toThrow(
    /lost.*below a Host/,
  );
});

test('Host names the field of its connection that is wrong', () => {
  const { project } = tree();
  expect(() => new Host(project, 'web2', { port: 99999 })).toThrow(/web2.*port/);
});

test('PythonApp renders a configuration of its own, and what is set by name stands over it', () => {
  const { host } = tree();
  const app = new PythonApp(host, 'shop', {
    directory: '/srv/shop',
    module: 'shop.wsgi',
    http: ['127.0.0.1:8000', '/run/shop.sock'],
    environment: { LANG: 'C' },
    statics: { '/static': '/srv/static' },
    options: { processes: 7, 'max-requests': 100 },
    configure: (section) => section.set('harakiri', 30),
  });
  expect(renderIni(renderSections([app.section])).trim()).toMatchInlineSnapshot(`
"[uwsgi]
strict = true
plugin = python3
master = true
need-app = true
enable-threads = true
vacuum = true
chdir = /srv/shop
pythonpath = /srv/shop
module = shop.wsgi
processes = 7
http-socket = 127.0.0.1:8000
http-socket = /run/shop.sock
env = LANG=C
static-map = /static=/srv/static
max-requests = 100
harakiri = 30"
`);
});

test('PythonApp says where in the tree an option was refused', () => {
  const { host } = tree();
  const options = { procesess: 2 } as never;
  expect(() => new PythonApp(host, 'shop', { directory: '/srv', module: 'x', http: ':1', options })).toThrow(
    /^web1\/shop: procesess.*processes/,
  );
});

test('HostResource.override() goes past the construct that declared it', () => {
  const { project, host } = tree();
  const app = new PythonApp(host, 'shop', { directory: '/srv', module: 'x', http: ':1' });
  app.instance.override('timeout', 5);
  expect(project.synth().declarations[0]?.props).toMatchObject({ timeout: 5 });
});

test('Project.synth() refuses configurations that include each other in a circle', () => {
  const { project, host } = tree();
  const other = new Host(project, 'web2');
  const file = (on: Host, id: string, ...includes: string[]) => {
    const section = new Section();
    for (const include of includes) section.gather('include', include);
    return new HostResource(on, id, {
      type: 'uwsgi:index:Configuration',
      props: { path: `/etc/uwsgi/${id}.ini` },
      sections: [section],
    });
  };
  file(host, 'a', '/etc/uwsgi/b.ini:uwsgi');
  file(host, 'b', '/etc/uwsgi/../uwsgi/c.ini', '/etc/uwsgi/leaf.ini');
  file(host, 'leaf');
  // The same names on another host are no circle.
  file(other, 'c', '/etc/uwsgi/a.ini');
  expect(() => project.synth()).not.toThrow();
  file(host, 'c', '/etc/uwsgi/a.ini');
  file(other, 'self', '/etc/uwsgi/self.ini');
  expect(() => project.synth()).toThrow(
    /web1\/a: Cannot include in a circle: \/etc\/uwsgi\/a.ini includes \/etc\/uwsgi\/b.ini includes \/etc\/uwsgi\/c.ini includes \/etc\/uwsgi\/a.ini\n.*web2\/self: .*self.ini includes .*self.ini$/,
  );
});
