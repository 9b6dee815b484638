import { Unknown } from '../../../src/plan/unknown';
import { dependsOnInstance } from '../../../src/resources/instance/dependents';

const effect = (own: object, other: object, host = 'web1') =>
  dependsOnInstance(
    { host: 'web1', sections: { uwsgi: own as Record<string, string> } },
    { type: 'uwsgi:index:Instance', props: { host, sections: { uwsgi: other } } },
  );
const pool = { 'zerg-pool': '/run/pool.sock:127.0.0.1:3031' };
const router = { 'http-subscription-server': '10.0.0.1:7000' };

test.each<[string, object, object, string | undefined]>([
  ['a zerg of the pool', pool, { zerg: '/run/pool.sock' }, 'restarts with it'],
  ['a zerg of several pools', pool, { zerg: ['/run/a.sock', '/run/pool.sock'] }, 'restarts with it'],
  ['a zerg of a pool with a longer name', pool, { zerg: '/run/pool' }, undefined],
  ['a zerg of another pool', pool, { zerg: '/run/other.sock' }, undefined],
  ['an instance without a zerg', pool, { socket: ':1' }, undefined],
  ['a member', router, { 'subscribe-to': '10.0.0.1:7000:shop' }, 'unknown to it for up to 10 s'],
  [
    'a member that subscribes seldom',
    router,
    { subscribe2: 'server=10.0.0.1:7000,key=shop', 'subscribe-freq': '30' },
    'unknown to it for up to 30 s',
  ],
  ['a member of another router', router, { 'subscribe-to': '10.0.0.2:7000:shop' }, undefined],
  ['an option that only names the address', router, { socket: '10.0.0.1:7000' }, undefined],
  ['a member that is not known yet', router, { 'subscribe-to': Unknown.value }, undefined],
])('dependsOnInstance(): %s', (_, own, other, expected) => {
  expect(effect(own, other)).toBe(expected);
});

test('dependsOnInstance(): a zerg on another host has another pool, a member may be anywhere', () => {
  expect(effect(pool, { zerg: '/run/pool.sock' }, 'web2')).toBeUndefined();
  expect(effect(router, { 'subscribe-to': '10.0.0.1:7000:shop' }, 'web2')).toMatch('unknown to it');
});

test('dependsOnInstance(): a resource without sections depends on none', () => {
  expect(
    dependsOnInstance({ host: 'web1', sections: { uwsgi: pool } }, { type: 'uwsgi:index:File', props: {} }),
  ).toBeUndefined();
});
