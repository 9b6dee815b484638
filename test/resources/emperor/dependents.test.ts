import { Unknown } from '../../../src/plan/unknown';
import { type EmperorFacts, endsWithEmperor } from '../../../src/resources/emperor/dependents';

const emperor: EmperorFacts = { host: 'web1', stats: '/run/e.sock', directory: '/etc/vassals' };
const ends = 'ends and starts with it';
const vassal = (props: object) => ({
  type: 'uwsgi:index:Vassal',
  props: { host: 'web1', stats: '/run/other.sock', directory: '/srv/other', ...props },
});
const row = (...emperors: readonly object[]) => ({
  type: 'uwsgi:index:PostgresVassal',
  props: { host: 'db1', emperors },
});

test.each<[string, { type: string; props: object }, string | undefined]>([
  ['a vassal in its directory', vassal({ directory: '/etc/vassals' }), ends],
  ['a vassal with its stats server', vassal({ stats: '/run/e.sock' }), ends],
  ['a vassal of another emperor', vassal({}), undefined],
  [
    'a vassal of another host',
    vassal({ host: 'web2', directory: '/etc/vassals', stats: '/run/e.sock' }),
    undefined,
  ],
  [
    'a vassal of which something is unknown',
    vassal({ directory: '/etc/vassals', stats: Unknown.value }),
    undefined,
  ],
  [
    'a row that names it',
    row({ host: 'web2', stats: '/run/e.sock' }, { host: 'web1', stats: '/run/e.sock' }),
    ends,
  ],
  ['a row of another emperor there', row({ host: 'web1', stats: '/run/f.sock' }), undefined],
  ['a row of another host', row({ host: 'web2', stats: '/run/e.sock' }), undefined],
  ['an instance', { type: 'uwsgi:index:Instance', props: { host: 'web1', stats: '/run/e.sock' } }, undefined],
])('endsWithEmperor() for %s', (_, other, expected) => {
  expect(endsWithEmperor(emperor, other as never)).toBe(expected);
});

test('endsWithEmperor() reads stats server and all directories from sections, where a state names them not', () => {
  const sections = {
    uwsgi: { emperor: ['/etc/vassals', '/srv/more', 'pg://db'], 'emperor-stats': '/run/s.sock' },
  };
  const of = (props: object) => endsWithEmperor({ host: 'web1', sections }, vassal(props) as never);
  expect([of({ directory: '/srv/more' }), of({ stats: '/run/s.sock' }), of({})]).toEqual([
    ends,
    ends,
    undefined,
  ]);
});

test('endsWithEmperor() is undefined where the host or anything else of the emperor is unknown', () => {
  const own = vassal({ directory: '/etc/vassals' }) as never;
  expect(endsWithEmperor({ ...emperor, host: undefined }, own)).toBeUndefined();
  expect(endsWithEmperor({ ...emperor, stats: Unknown.value as never }, own)).toBeUndefined();
});
