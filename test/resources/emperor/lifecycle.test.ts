import type { Section } from '../../../src/config/section';
import { Emperor } from '../../../src/constructs/emperor';
import { Host } from '../../../src/constructs/host';
import { Project } from '../../../src/constructs/project';
import { emperor } from '../../../src/resources/emperor/lifecycle';
import { type EmperorProps, emperorProps } from '../../../src/resources/emperor/props';
import { sourcesOf } from '../../../src/resources/process/emperor-sources';

const given = (
  options: Record<string, string | string[]> = {},
  props: Partial<EmperorProps> = {},
): EmperorProps =>
  emperorProps.parse({
    host: 'web1',
    name: 'emperor',
    sections: { uwsgi: { emperor: '/etc/vassals', ...options } },
    ...props,
  });
const faults = (props: EmperorProps): readonly (readonly [string, string])[] =>
  emperor.check(props).map(({ path, message }) => [path.join('.'), message]);

test('Emperor.check() refuses a master, and every option that brings one, by its path', () => {
  expect(faults(given())).toEqual([]);
  expect(faults(given({ master: 'false' }))).toEqual([]);
  for (const option of ['master', 'stats', 'touch-reload', 'master-fifo']) {
    expect(faults(given({ [option]: option === 'master' ? 'true' : '/tmp/x' }))).toEqual([
      [`sections.uwsgi.${option}`, expect.stringContaining(`Cannot use ${option} in an emperor`)],
    ]);
  }
});

test('Emperor.check() wants a source, no directory twice, and root for a tyrant', () => {
  expect(faults(given({ emperor: [] }))).toEqual([['sections.uwsgi.emperor', expect.any(String)]]);
  expect(faults(given({ emperor: ['/a', '/a/'] }))).toEqual([
    ['sections.uwsgi.emperor', expect.stringContaining('Cannot watch /a twice')],
  ]);
  expect(faults(given({ 'emperor-tyrant': 'true' }, { service: { user: 'www-data' } }))).toEqual([
    ['sections.uwsgi.emperor-tyrant', expect.stringContaining('Cannot be a tyrant as www-data')],
  ]);
  expect(faults(given({ 'emperor-tyrant': 'true' }, { service: { user: 'root' } }))).toEqual([]);
});

test('Emperor.check() wants the plugin of a source that is no directory, and takes every one that has it', () => {
  const sources = {
    pg: 'emperor_pg',
    mongodb: 'emperor_mongodb',
    zmq: 'emperor_zeromq',
    amqp: 'emperor_amqp',
  };
  for (const [scheme, plugin] of Object.entries(sources)) {
    const source = { emperor: `${scheme}://host=db;SELECT name,config,ts FROM vassals` };
    expect(faults(given(source))).toEqual([
      ['sections.uwsgi.emperor', expect.stringContaining(`without \`plugin = ${plugin}\``)],
    ]);
    expect(faults(given({ ...source, plugins: `http,${plugin}` }))).toEqual([]);
    expect(faults(given({ ...source, 'need-plugin': [plugin] }))).toEqual([]);
  }
});

test('Emperor.claims() names a source without its password', () => {
  const source = `pg://host=db password='it\\'s secret' dbname=x;SELECT 1`;
  expect(emperor.claims(given({ emperor: source }))).toContain(
    'web1:emperor of pg://host=db password=*** dbname=x;SELECT 1',
  );
});

test('Emperor.defaults() gives it a stats socket and graceful ends, and leaves alone what is said', () => {
  expect(emperor.defaults(given()).sections['uwsgi']).toEqual({
    emperor: '/etc/vassals',
    'emperor-graceful-shutdown': 'true',
    'emperor-stats-server': '/var/lib/uwsgi-iac/emperor/emperor.sock',
  });
  const said = { 'emperor-graceful-shutdown': 'false', 'emperor-stats': ':1717' };
  const once = emperor.defaults(given(said));
  expect(once.sections['uwsgi']).toEqual({ emperor: '/etc/vassals', ...said });
  expect(emperor.defaults(once)).toEqual(once);
});

test('Emperor.diff() restarts for every option: a signal reloads its vassals only', () => {
  const { changes, activation } = emperor.diff(given(), given({ 'emperor-freq': '10' }));
  expect(activation).toBe('restart');
  expect(changes).toEqual([
    expect.objectContaining({ path: ['sections', 'uwsgi', 'emperor-freq'], activation: 'restart' }),
  ]);
  expect(emperor.diff(given(), given({}, { exclusive: true })).changes).toEqual([
    expect.objectContaining({ path: ['exclusive'] }),
  ]);
  expect(emperor.refuse!(given(), given({}, { allowRestart: false }), { changes })).toMatch(
    /allowRestart is false/,
  );
});

test('sourcesOf() tells directories from globs and other sources', () => {
  const sections = { uwsgi: { emperor: ['/etc/vassals/', '/srv/*/vassal.ini', 'pg://host=db'] } };
  expect(sourcesOf(sections).map(({ directory }) => directory)).toEqual([
    '/etc/vassals',
    undefined,
    undefined,
  ]);
});

test('Emperor.defaults() puts its stats socket where its user can bind it', () => {
  const stats = (props: EmperorProps) => emperor.defaults(props).sections['uwsgi']!['emperor-stats-server'];
  expect(stats(given())).toBe('/var/lib/uwsgi-iac/emperor/emperor.sock');
  const control = '/var/lib/uwsgi-iac/emperor/control/emperor.sock';
  expect(stats(given({ uid: 'www-data' }))).toBe(control);
  expect(stats(given({}, { service: { user: 'www-data' } }))).toBe(control);
});

test('Emperor.check() refuses a stats socket in a directory that its user cannot write to', () => {
  const socket = { 'emperor-stats-server': '/var/lib/uwsgi-iac/emperor/emperor.sock' };
  expect(faults(given(socket))).toEqual([]);
  expect(faults(given({ ...socket, uid: 'www-data' }))).toEqual([
    [
      'sections.uwsgi.emperor-stats-server',
      expect.stringContaining('take /var/lib/uwsgi-iac/emperor/control/'),
    ],
  ]);
});

test('Emperor.diff() starts an emperor again that does not answer', () => {
  const stale = { ...given(), ensure: 'stale' as EmperorProps['ensure'] };
  expect(emperor.diff(stale, given())).toMatchObject({
    activation: 'restart',
    changes: [{ path: ['ensure'], impact: 'its vassals end and start with it' }],
  });
});

test.each([
  ['an option', { options: { uid: 'www-data' } }],
  ['a service', { instance: { service: { user: 'www-data' } } }],
  ['a function', { configure: (section: Section) => void section.set('uid', 'www-data') }],
])('an Emperor that gets its user by %s is asked where that user can bind', (_, props) => {
  const construct = new Emperor(new Host(new Project('realm'), 'web1'), 'emperor', props);
  expect(construct.stats).toBe('/var/lib/uwsgi-iac/emperor/control/emperor.sock');
  expect(construct.section.get('emperor-stats-server')).toBe(construct.stats);
});
