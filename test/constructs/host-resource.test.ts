import { Host, HostResource, Project, PythonApp, secretFrom, Tags } from '../../src';
import { declared } from '../../src/constructs/declared-props';
import { declare } from '../../src/constructs/host-resource';

const host = () => new Host(new Project('p'), 'web');
const service = { name: 'a.service', enabled: true };

// The types are what is tested: `tsc` refuses a directive below which everything compiles.
test('declare() compiles only with names and values that the resource has, in spreads and however deep', () => {
  const web = host();
  declare(web, 'a', 'uwsgi:index:SystemdUnit', { ...service, sections: { Unit: { Description: 'a' } } });
  declare(web, 'b', 'uwsgi:index:File', { path: '/a', content: secretFrom.env('A') });
  const app = { name: 'app' };
  declare(web, 'c', 'uwsgi:index:Instance', {
    ...app,
    service: { ...{ user: 'a' }, socket: { listen: [':1'] } },
  });
  // @ts-expect-error a name that it does not have
  declare(web, 'd', 'uwsgi:index:SystemdUnit', { ...service, esnure: 'running' });
  // @ts-expect-error an optional one
  declare(web, 'e', 'uwsgi:index:SystemdUnit', { ...service, ...({} as { esnure?: string }) });
  // @ts-expect-error a name of a part
  declare(web, 'f', 'uwsgi:index:Instance', { ...app, service: { ...{ usr: 'a' } } });
  // @ts-expect-error a name of a part of a part
  declare(web, 'g', 'uwsgi:index:Instance', { ...app, service: { socket: { lisen: [], listen: [':1'] } } });
  // @ts-expect-error a name in a list
  declare(web, 'h', 'uwsgi:index:Instance', { ...app, probes: [{ http: { url: 'http://a/', satus: 200 } }] });
  // @ts-expect-error a value that it does not take
  declare(web, 'i', 'uwsgi:index:SystemdUnit', { ...service, ensure: 'runing' });
  // @ts-expect-error a prop that it needs
  declare(web, 'j', 'uwsgi:index:SystemdUnit', { enabled: true });
  // @ts-expect-error a type that there is not
  declare(web, 'k', 'uwsgi:index:Unit', { name: 'a.service' });
  // @ts-expect-error its host is that of its construct
  declare(web, 'l', 'uwsgi:index:SystemdUnit', { ...service, host: 'web2' });
  // @ts-expect-error likewise where a construct is the resource itself
  declared('uwsgi:index:File', { ...{ path: '/a', content: '' }, onwer: 'root' });
  // @ts-expect-error likewise for users
  new HostResource(web, 'm', { type: 'uwsgi:index:File', props: { path: '/a', content: '', onwer: 'root' } });
});

test('HostResource.override() and output() compile only with names of the type', () => {
  const { instance } = new PythonApp(host(), 'app', { directory: '/a', module: 'a', http: ':1' });
  expect(instance.override('timeout', 5).props.timeout).toBe(5);
  expect(instance.output('revision')).toMatchObject({ path: 'web/app/instance', output: 'revision' });
  // @ts-expect-error a name that it does not have
  instance.override('timeuot', 5);
  // @ts-expect-error a value that it does not take
  instance.override('timeout', '5');
  // @ts-expect-error an output that it does not have
  instance.output('revison');
});

test('HostResource.isOf() narrows the props to those of a type', () => {
  const app = new PythonApp(host(), 'app', { directory: '/a', module: 'a', http: ':1' });
  const found = app.node.findAll().filter((one) => one instanceof HostResource);
  const timeouts = found.map((one: HostResource) =>
    one.isOf('uwsgi:index:Instance', 'uwsgi:index:Vassal') ? one.override('timeout', 7).props.timeout : 0,
  );
  expect(timeouts).toEqual([7]);
  expect(app.instance.isOf('uwsgi:index:File')).toBe(false);
});

test('Tags.add() leaves alone settings of a unit that are known only later', () => {
  const project = new Project('p');
  const unit = secretFrom.env('A') as never;
  new HostResource(new Host(project, 'web'), 'a', {
    type: 'uwsgi:index:Instance',
    props: { name: 'a', sections: {}, service: { user: 'a', unit } },
  });
  Tags.of(project).add('team', 'shop');
  expect(project.synth().declarations[0]!.props['service']).toEqual({ user: 'a', unit });
});
