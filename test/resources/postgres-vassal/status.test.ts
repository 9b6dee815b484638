import type { EmperorStatistics } from '../../../src/resources/emperor/stats';
import { failuresOf, rowStatus, worstStatus } from '../../../src/resources/postgres-vassal/status';

const vassal = {
  id: 'shop.ini',
  pid: 7,
  last_mod: 10,
  accepting: 1,
  cursed: 0,
  on_demand: '',
  uid: 0,
  gid: 0,
  monitor: 'pg',
};
const stats = (change: object | null = {}, attempt = 0): EmperorStatistics =>
  ({
    vassals: change === null ? [] : [{ ...vassal, ...change }],
    blacklist: attempt === 0 ? [] : [{ id: 'shop.ini', throttle_level: 1, attempt, last_attempt: 1 }],
  }) as unknown as EmperorStatistics;
const shop = { name: 'shop', sections: { uwsgi: { socket: ':8000' } } };

test.each<[string, string, EmperorStatistics | undefined, object]>([
  ['no emperor answers', 'stopped', undefined, shop],
  ['the emperor lists another row', 'stopped', stats({ id: 'other.ini' }), shop],
  ['the emperor does not list it, and throttles it', 'throttled', stats(null, 1), shop],
  ['it is ending', 'stopped', stats({ cursed: 5 }), shop],
  ['it is ending after a failure', 'throttled', stats({ cursed: 5 }, 1), shop],
  ['it runs an older row', 'stale', stats({ last_mod: 9 }), shop],
  ['it accepts', 'running', stats(), shop],
  ['it accepts a newer row', 'running', stats({ last_mod: 11 }), shop],
  ['it does not accept yet', 'starting', stats({ accepting: 0 }), shop],
  ['it does not accept, after a failure', 'throttled', stats({ accepting: 0 }, 1), shop],
  ['it accepts after a failure', 'running', stats({}, 3), shop],
  [
    'it starts no worker by itself',
    'running',
    stats({ accepting: 0 }),
    { ...shop, sections: { uwsgi: { socket: ':1', cheap: 'true' } } },
  ],
  [
    'it is a router, which has no workers',
    'running',
    stats({ accepting: 0 }),
    { ...shop, sections: { uwsgi: { fastrouter: ':1' } } },
  ],
  [
    'it is a router that fails',
    'throttled',
    stats({ accepting: 0 }, 1),
    { ...shop, sections: { uwsgi: { fastrouter: ':1' } } },
  ],
])('rowStatus() where %s is %s', (_, status, found, props) => {
  expect(rowStatus(props as typeof shop, 10, found)).toBe(status);
});

test('failuresOf() counts those of the row', () => {
  expect([
    failuresOf(stats({}, 3), 'shop.ini'),
    failuresOf(stats({}, 3), 'other.ini'),
    failuresOf(undefined, 'shop.ini'),
  ]).toEqual([3, 0, 0]);
});

test.each([
  [['running', 'starting', 'throttled'], 'throttled'],
  [['running', 'stale', 'starting'], 'stale'],
  [['stopped', 'stale'], 'stopped'],
  [['running', 'starting'], 'starting'],
  [['running'], 'running'],
  [[], 'running'],
] as const)('worstStatus() of %j is %s', (all, status) => {
  expect(worstStatus(all)).toBe(status);
});
