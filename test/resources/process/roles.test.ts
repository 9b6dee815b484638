import { hasAcceptors, isEmperor, isPool, isWorkerless, isZerg } from '../../../src/resources/process/roles';

const of = (options: object) => ({ uwsgi: options as Record<string, string> });

test.each<[string, object, readonly boolean[]]>([
  ['an application', { socket: ':1' }, [false, false, false]],
  ['an emperor', { emperor: '/etc/vassals' }, [true, false, false]],
  ['a zerg', { zerg: '/run/a' }, [false, true, false]],
  ['a pool', { 'zerg-pool': '/run/a::1' }, [false, false, true]],
  ['a pool by the other name', { zergpool: '/run/a::1' }, [false, false, true]],
])('isEmperor(), isZerg() and isPool() of %s', (_, options, expected) => {
  expect([isEmperor, isZerg, isPool].map((is) => is(of(options)))).toEqual(expected);
});

test.each<[object, boolean]>([
  [{ fastrouter: ':1' }, true],
  [{ fastrouter: ':1', socket: ':2' }, false],
  [{ http: ':1' }, false],
  [{ http: ':1', 'http-to': ':2' }, true],
  [{ http: ':1', 'http-subscription-server': ':2' }, true],
  [{ http: ':1', 'http-to': ':2', 'http-socket': ':3' }, false],
  [{ 'zerg-pool': '/run/a::1' }, true],
  [{}, false],
])('isWorkerless() of %j: %s', (options, expected) => {
  expect(isWorkerless(of(options))).toBe(expected);
  expect(hasAcceptors(of(options))).toBe(!expected);
});

test('hasAcceptors() is false for an emperor', () => {
  expect(hasAcceptors(of({ emperor: '/etc/vassals', socket: ':1' }))).toBe(false);
});
