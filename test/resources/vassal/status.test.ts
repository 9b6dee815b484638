import type { EmperorStatistics, VassalStatistics } from '../../../src/resources/emperor/stats';
import { type VassalStatus, vassalStatus } from '../../../src/resources/vassal/status';

const props = { directory: '/etc/vassals', name: 'shop', sections: { uwsgi: {} } };
const healthy: VassalStatistics = {
  id: 'shop.ini',
  pid: 100,
  last_mod: 50,
  accepting: 1,
  cursed: 0,
  on_demand: '',
  uid: 33,
  gid: 33,
  monitor: '/etc/vassals',
};
const emperor = (vassal?: Partial<VassalStatistics>, attempt?: number): EmperorStatistics => ({
  pid: 1,
  uid: 0,
  emperor: ['/etc/vassals'],
  emperor_tyrant: 0,
  vassals: vassal === undefined ? [] : [{ ...healthy, ...vassal }],
  blacklist: attempt === undefined ? [] : [{ id: 'shop.ini', attempt, throttle_level: 1, last_attempt: 49 }],
});
const evidence = { modified: 50, revision: 'new', serving: 'new' };

test.each<[string, VassalStatus, EmperorStatistics | undefined, Partial<typeof evidence>]>([
  ['runs when its workers of this revision accept', 'running', emperor({}), {}],
  ['runs when it is out of a glob', 'running', emperor({ id: '/etc/vassals/shop.ini' }), {}],
  ['runs when it recovered, though it stays listed', 'running', emperor({}, 3), {}],
  [
    'runs while it waits for its first connection',
    'running',
    emperor({ pid: -1, on_demand: ':1', accepting: 0 }),
    {},
  ],
  ['is stopped without an emperor', 'stopped', undefined, {}],
  ['is stopped when the emperor does not list it', 'stopped', emperor(), {}],
  ['is throttled when it ended more than once', 'throttled', emperor(undefined, 1), {}],
  ['is throttled while it is tried once more', 'throttled', emperor({ accepting: 0 }, 4), {}],
  ['is starting before its workers accept', 'starting', emperor({ accepting: 0 }), {}],
  ['is stopped while it ends', 'stopped', emperor({ cursed: 49 }), {}],
  ['is stale when the emperor has not seen the file', 'stale', emperor({}), { modified: 51 }],
  ['is stale when its workers serve something else', 'stale', emperor({}), { serving: 'old' }],
])('a vassal %s', (_, expected, stats, more) => {
  expect(vassalStatus(props, { stats, ...evidence, ...more })).toBe(expected);
});

test.each([
  ['an emperor', { emperor: '/srv/vassals' }],
  ['a router', { fastrouter: ':3031', 'fastrouter-subscription-server': ':7000' }],
])(
  'a vassal that is %s runs when it wrote down its revision, since nothing of it accepts requests',
  (_, uwsgi) => {
    const at = (serving: string) =>
      vassalStatus(
        { ...props, sections: { uwsgi } },
        { stats: emperor({ accepting: 0 }), ...evidence, serving },
      );
    expect([at('new'), at('old'), at('')]).toEqual(['running', 'stale', 'starting']);
  },
);

test('a vassal that starts no worker by itself runs without a revision', () => {
  const cheap = { ...props, sections: { uwsgi: { cheap: 'true' } } };
  expect(vassalStatus(cheap, { stats: emperor({ accepting: 0 }), ...evidence, serving: '' })).toBe('running');
});
