import type { Section } from '../../../src/config/section';
import { Emperor } from '../../../src/constructs/emperor';
import { Host } from '../../../src/constructs/host';
import { Project } from '../../../src/constructs/project';
import { emperor } from '../../../src/resources/emperor/lifecycle';
import type { EmperorProps } from '../../../src/resources/emperor/props';
import { givenEmperor } from '../../support/given';

test('Emperor.claims() names a source without its password', () => {
  const source = `pg://host=db password='it\\'s secret' dbname=x;SELECT 1`;
  expect(emperor.claims(givenEmperor({ emperor: source }))).toContain(
    'web1:emperor of pg://host=db password=*** dbname=x;SELECT 1',
  );
});

test('Emperor.defaults() gives it a stats socket and graceful ends, and leaves alone what is said', () => {
  expect(emperor.defaults(givenEmperor()).sections['uwsgi']).toEqual({
    emperor: '/etc/vassals',
    'emperor-graceful-shutdown': 'true',
    'emperor-stats-server': '/var/lib/uwsgi-iac/emperor/emperor.sock',
  });
  const said = { 'emperor-graceful-shutdown': 'false', 'emperor-stats': ':1717' };
  const once = emperor.defaults(givenEmperor(said));
  expect(once.sections['uwsgi']).toEqual({ emperor: '/etc/vassals', ...said });
  expect(emperor.defaults(once)).toEqual(once);
});

test('Emperor.diff() restarts for every option: a signal reloads its vassals only', () => {
  const { changes, activation } = emperor.diff(givenEmperor(), givenEmperor({ 'emperor-freq': '10' }));
  expect(activation).toBe('restart');
  expect(changes).toEqual([
    expect.objectContaining({ path: ['sections', 'uwsgi', 'emperor-freq'], activation: 'restart' }),
  ]);
  expect(emperor.diff(givenEmperor(), givenEmperor({}, { exclusive: true })).changes).toEqual([
    expect.objectContaining({ path: ['exclusive'] }),
  ]);
  expect(emperor.refuse!(givenEmperor(), givenEmperor({}, { allowRestart: false }), { changes })).toMatch(
    /allowRestart is false/,
  );
});

test('Emperor.defaults() puts its stats socket where its user can bind it', () => {
  const stats = (props: EmperorProps) => emperor.defaults(props).sections['uwsgi']!['emperor-stats-server'];
  expect(stats(givenEmperor())).toBe('/var/lib/uwsgi-iac/emperor/emperor.sock');
  const control = '/var/lib/uwsgi-iac/emperor/control/emperor.sock';
  expect(stats(givenEmperor({ uid: 'www-data' }))).toBe(control);
  expect(stats(givenEmperor({}, { service: { user: 'www-data' } }))).toBe(control);
});

test('Emperor.diff() starts an emperor again that does not answer', () => {
  const stale = { ...givenEmperor(), ensure: 'stale' as EmperorProps['ensure'] };
  expect(emperor.diff(stale, givenEmperor())).toMatchObject({
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
