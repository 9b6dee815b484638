import { Unknown } from '../../../src/plan/unknown';
import { checkEmperor } from '../../../src/resources/emperor/check';
import type { EmperorProps } from '../../../src/resources/emperor/props';
import { givenEmperor } from '../../support/given';

const faults = (props: EmperorProps): readonly (readonly [string, string])[] =>
  checkEmperor(props).map(({ path, message }) => [path.join('.'), message]);

test('checkEmperor() refuses a master, and every option that brings one, by its path', () => {
  expect(faults(givenEmperor())).toEqual([]);
  expect(faults(givenEmperor({ master: 'false' }))).toEqual([]);
  // A file of this name.
  expect(faults(givenEmperor({ 'touch-reload': 'off' }))).toHaveLength(1);
  for (const option of ['master', 'stats', 'touch-reload', 'master-fifo']) {
    expect(faults(givenEmperor({ [option]: option === 'master' ? 'true' : '/tmp/x' }))).toEqual([
      [`sections.uwsgi.${option}`, expect.stringContaining(`Cannot use ${option} in an emperor`)],
    ]);
  }
});

test('checkEmperor() wants a source, no directory twice, and root for a tyrant', () => {
  expect(faults(givenEmperor({ emperor: [] }))).toEqual([['sections.uwsgi.emperor', expect.any(String)]]);
  expect(faults(givenEmperor({ emperor: ['/a', '/a/'] }))).toEqual([
    ['sections.uwsgi.emperor', expect.stringContaining('Cannot watch /a twice')],
  ]);
  expect(faults(givenEmperor({ 'emperor-tyrant': 'true' }, { service: { user: 'www-data' } }))).toEqual([
    ['sections.uwsgi.emperor-tyrant', expect.stringContaining('Cannot be a tyrant as www-data')],
  ]);
  expect(faults(givenEmperor({ 'emperor-tyrant': 'true' }, { service: { user: 'root' } }))).toEqual([]);
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
    expect(faults(givenEmperor(source))).toEqual([
      ['sections.uwsgi.emperor', expect.stringContaining(`without \`plugin = ${plugin}\``)],
    ]);
    expect(faults(givenEmperor({ ...source, plugins: `http,${plugin}` }))).toEqual([]);
    expect(faults(givenEmperor({ ...source, 'need-plugin': [plugin] }))).toEqual([]);
  }
});

test('checkEmperor() refuses a stats socket in a directory that its user cannot write to', () => {
  const socket = { 'emperor-stats-server': '/var/lib/uwsgi-iac/emperor/emperor.sock' };
  expect(faults(givenEmperor(socket))).toEqual([]);
  expect(faults(givenEmperor({ ...socket, uid: 'www-data' }))).toEqual([
    [
      'sections.uwsgi.emperor-stats-server',
      expect.stringContaining('take /var/lib/uwsgi-iac/emperor/control/'),
    ],
  ]);
});

test.each(['daemonize', 'daemonize2', 'emperor-pidfile'])(
  'checkEmperor() refuses %s: the manager starts it',
  (option) => {
    expect(faults(givenEmperor({ [option]: '/var/log/x' }))).toEqual([
      [
        `sections.uwsgi.${option}`,
        `Cannot use ${option}: the manager decides whether the process goes to the background`,
      ],
    ]);
  },
);

test('checkEmperor() wants a directory for a broodlord: a zerg starts from the file of its vassal', () => {
  const brood = { 'emperor-broodlord': '4' };
  expect(faults(givenEmperor(brood))).toEqual([]);
  expect(faults(givenEmperor({ ...brood, emperor: '/srv/*/vassal.ini' }))).toEqual([
    ['sections.uwsgi.emperor-broodlord', expect.stringMatching(/`emperor` must name a directory/)],
  ]);
});

test('checkEmperor() refuses the path of a stats server that uWSGI would cut', () => {
  const stats = (length: number) => givenEmperor({ 'emperor-stats-server': `/${'x'.repeat(length - 1)}` });
  expect(faults(stats(102))).toEqual([]);
  expect(faults(stats(103))).toEqual([
    [
      'sections.uwsgi.emperor-stats-server',
      expect.stringMatching(/no longer than 102 characters, and has 103$/),
    ],
  ]);
});

test('checkEmperor() judges nothing while options are unknown', () => {
  const { sections, ...rest } = givenEmperor({ master: 'true' });
  const uwsgi = { ...sections['uwsgi'], emperor: Unknown.value as never };
  expect(faults({ ...rest, sections: { uwsgi } })).toEqual([]);
});
