import { Configuration } from '../../src/config/configuration';
import { parsePluginList } from '../../src/config/embedded-plugins';
import { Section } from '../../src/config/section';
import { withSurroundings } from '../../src/options/surroundings';
import { TextTemplate } from '../../src/options/text';
import { late, linesOf } from '../options/late';

test('Section.set() refuses an unknown option and names the nearest', () => {
  expect(() => new Section().set('proceses' as never, 4 as never)).toThrow(/no such option.*processes/);
});

test('Section.set() replaces the values of a repeatable option in their place', () => {
  const section = new Section().set('env', ['A=1', 'B=2']).set('harakiri', 30).set('env', 'C=3');
  expect(linesOf(section)).toEqual(['env = C=3', 'harakiri = 30']);
});

test('plain options keep their place, repeatable ones gather at their first', () => {
  const section = new Section();
  section.put('a', 1).gather('b', 1).put('a', 2).put('c', 3).gather('b', 2);
  expect(linesOf(section)).toEqual(['a = 2', 'b = 1', 'b = 2', 'c = 3']);
});

test('Section.setPluginsParams() puts directories first and loads nothing twice', () => {
  const section = new Section({ embeddedPlugins: ['http'] });
  section.env('A', { value: late(1) });
  section.setPluginsParams({ plugins: ['http', 'python3', 'python3'], searchDirs: '/usr/lib/uwsgi' });
  expect(linesOf(section)).toEqual(['plugins-dir = /usr/lib/uwsgi', 'env = A=1', 'plugin = python3']);
});

test('Section.replacePlaceholders() waits for a directory that is an Output', () => {
  const section = new Section({ runtimeDir: late('/run/shop'), projectName: 'web' });
  expect(section.replacePlaceholders('{project_runtime_dir}/s')).toBeInstanceOf(TextTemplate);
  expect(section.replacePlaceholders(['plain', undefined])).toEqual(['plain', undefined]);
});

test('Section.getRuntimeDir() follows the owner', () => {
  withSurroundings({ uid: () => 1000 }, () => {
    const section = new Section();
    expect(section.getRuntimeDir({ default: false })).toBeUndefined();
    expect(section.getRuntimeDir()).toBe('/run/user/1000');
    section.mainProcess.setOwnerParams({ uid: 0 });
    expect(section.getRuntimeDir()).toBe('/run');
  });
});

test('Section.deriveFrom() gives a section that goes its own way', () => {
  const section = new Section();
  section.python.runModule('shop.py');
  const derived = Section.deriveFrom(section, { name: 'other' });
  derived.python.setBasicParams({ version: 27 });
  derived.workers.setBasicParams({ count: 2 });
  expect(linesOf(section)).toEqual(['workers = %k', 'plugin = python3', 'pyrun = shop.py']);
  expect(linesOf(derived)).toEqual(['workers = 2', 'plugin = python27', 'pyrun = shop.py']);
});

test('Section.bootstrap() binds sockets by their addresses', () => {
  expect(linesOf(Section.bootstrap('http://127.0.0.1:8000', { name: 'web' }))).toEqual([
    'http-socket = 127.0.0.1:8000',
  ]);
});

test('parsePluginList() reads what uWSGI prints', () => {
  const printed =
    '*** uWSGI loaded generic plugins ***\ngevent\n*** uWSGI loaded request plugins ***\n0: python\n--- end of plugins list ---';
  expect(parsePluginList(printed)).toEqual(['gevent', 'python']);
});

test('Configuration refuses two sections of one name, and what is no section', () => {
  expect(() => new Configuration([new Section(), new Section()])).toThrow('names must be unique');
  expect(() => new Configuration(['some' as never])).toThrow('it must be a list of Section');
});

test('Configuration.format() stamps only when asked to', () => {
  const section = new Section().put('workers', 2);
  expect(new Configuration([section]).format()).toBe('\n[uwsgi]\nworkers = 2');
  const now = new Date('2020-01-02T03:04:05Z');
  const stamped = withSurroundings({ now: () => now }, () =>
    section.asConfiguration().format({ stamp: true }),
  );
  expect(stamped).toContain('print = >   pulumi-uwsgi on 2020-01-02 03:04:05+00:00');
});

test('Configuration.format() gives arguments for the command line', () => {
  const section = new Section({ strictConfig: true }).put('workers', 2);
  expect(new Configuration([section]).format({ formatter: 'args' })).toEqual(['--strict', '--workers', '2']);
});
