import {
  defaultStats,
  directoriesOf,
  isTyrant,
  sourcesOf,
  statsOf,
  withoutPassword,
} from '../../../src/resources/process/emperor-sources';

const of = (options: object) => ({ uwsgi: options as Record<string, string> });

test('sourcesOf() knows directories from globs, databases and queues', () => {
  const emperor = ['/etc/vassals/', '/srv/*/uwsgi.ini', 'pg://host=db;SELECT 1', '/etc/../srv/v'];
  expect(sourcesOf(of({ emperor })).map(({ directory }) => directory)).toEqual([
    '/etc/vassals',
    undefined,
    undefined,
    '/srv/v',
  ]);
  expect(directoriesOf(of({ emperor: '/etc/vassals' }))).toEqual(['/etc/vassals']);
  expect(sourcesOf(of({}))).toEqual([]);
});

test.each([
  ['pg://host=db password=hunter2 user=a;SELECT', 'pg://host=db password=*** user=a;SELECT'],
  ["pg://password = 'hun ter';SELECT", 'pg://password=***;SELECT'],
  ["pg://password='hun\\'ter' x", 'pg://password=*** x'],
  ['pg://host=db;SELECT', 'pg://host=db;SELECT'],
])('withoutPassword() of %s', (source, shown) => {
  expect(withoutPassword(source)).toBe(shown);
});

test('statsOf() is the last address that is set', () => {
  expect(statsOf(of({ 'emperor-stats': [':1', ':2'] }))).toBe(':2');
  expect(statsOf(of({ 'emperor-stats-server': ':1', 'emperor-stats': ':2' }))).toBe(':2');
  expect(statsOf(of({}))).toBeUndefined();
});

test('defaultStats() is where the user of the emperor can bind', () => {
  const props = { name: 'lord', manager: 'systemd', sections: of({}) } as const;
  expect(defaultStats(props)).toBe('/var/lib/uwsgi-iac/lord/emperor.sock');
  expect(defaultStats({ ...props, sections: of({ uid: 'lord' }) })).toBe(
    '/var/lib/uwsgi-iac/lord/control/emperor.sock',
  );
});

test('isTyrant() takes every word of uWSGI for off', () => {
  expect(['true', '1', 'false', 'no'].map((on) => isTyrant(of({ 'emperor-tyrant': on })))).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
