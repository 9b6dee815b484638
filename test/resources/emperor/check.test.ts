import { Unknown } from '../../../src/plan/unknown';
import { checkEmperor } from '../../../src/resources/emperor/check';
import { type EmperorProps, emperorProps } from '../../../src/resources/emperor/props';

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
  checkEmperor(props).map(({ path, message }) => [path.join('.'), message]);

test('checkEmperor() refuses a master, and every option that brings one, by its path', () => {
  expect(faults(given())).toEqual([]);
  expect(faults(given({ master: 'false' }))).toEqual([]);
  // A file of this name.
  expect(faults(given({ 'touch-reload': 'off' }))).toHaveLength(1);
  for (const option of ['master', 'stats', 'touch-reload', 'master-fifo']) {
    expect(faults(given({ [option]: option === 'master' ? 'true' : '/tmp/x' }))).toEqual([
      [`sections.uwsgi.${option}`, expect.stringContaining(`Cannot use ${option} in an emperor`)],
    ]);
  }
});

test('checkEmperor() wants a source, no directory twice, and root for a tyrant', () => {
  expect(faults(given({ emperor: [] }))).toEqual([['sections.uwsgi.emperor', expect.any(String)]]);
  expect(faults(given({ emperor: ['/a', '/a/'] }))).toEqual([
    ['sections.uwsgi.emperor', expect.stringContaining('Cannot watch /a twice')],
  ]);
  expect(faults(given({ 'emperor-tyrant': 'true' }, { service: { user: 'www-data' } }))).toEqual([
    ['sections.uwsgi.emperor-tyrant', expect.stringContaining('Cannot be a tyrant as www-data')],
  ]);
  expect(faults(given({ 'emperor-tyrant': 'true' }, { service: { user: 'root' } }))).toEqual([]);
});

test('checkEmperor() wants the plugin of a source that is no directory, and takes every one that has it', () => {
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

test('checkEmperor() refuses a stats socket in a directory that its user cannot write to', () => {
  const socket = { 'emperor-stats-server': '/var/lib/uwsgi-iac/emperor/emperor.sock' };
  expect(faults(given(socket))).toEqual([]);
  expect(faults(given({ ...socket, uid: 'www-data' }))).toEqual([
    [
      'sections.uwsgi.emperor-stats-server',
      expect.stringContaining('take /var/lib/uwsgi-iac/emperor/control/'),
    ],
  ]);
});

test.each(['daemonize', 'daemonize2', 'emperor-pidfile'])(
  'checkEmperor() refuses %s: the manager starts it',
  (option) => {
    expect(faults(given({ [option]: '/var/log/x' }))).toEqual([
      [
        `sections.uwsgi.${option}`,
        `Cannot use ${option}: the manager decides whether the process goes to the background`,
      ],
    ]);
  },
);

test('checkEmperor() wants a directory for a broodlord: a zerg starts from the file of its vassal', () => {
  const brood = { 'emperor-broodlord': '4' };
  expect(faults(given(brood))).toEqual([]);
  expect(faults(given({ ...brood, emperor: '/srv/*/vassal.ini' }))).toEqual([
    ['sections.uwsgi.emperor-broodlord', expect.stringMatching(/`emperor` must name a directory/)],
  ]);
});

test('checkEmperor() refuses the path of a stats server that uWSGI would cut', () => {
  const stats = (length: number) => given({ 'emperor-stats-server': `/${'x'.repeat(length - 1)}` });
  expect(faults(stats(102))).toEqual([]);
  expect(faults(stats(103))).toEqual([
    [
      'sections.uwsgi.emperor-stats-server',
      expect.stringMatching(/no longer than 102 characters, and has 103$/),
    ],
  ]);
});

test('checkEmperor() judges nothing while options are unknown', () => {
  const { sections, ...rest } = given({ master: 'true' });
  const uwsgi = { ...sections['uwsgi'], emperor: Unknown.value as never };
  expect(faults({ ...rest, sections: { uwsgi } })).toEqual([]);
});
