import type { Activation } from '../../../src/activation/activation';
import type { Change } from '../../../src/plan/change';
import {
  activationForStale,
  activationProblem,
  applyActivationOverride,
  diffTriggers,
  explainForbidden,
  withoutReload,
} from '../../../src/resources/instance/activation-policy';
import { type InstanceProps, instanceProps } from '../../../src/resources/instance/props';

const props = (options: Readonly<Record<string, string>>, more: Partial<InstanceProps> = {}): InstanceProps =>
  instanceProps.parse({ host: 'web1', name: 'shop', sections: { uwsgi: options }, ...more });
const given = (options: Readonly<Record<string, string>>, code: string) =>
  props(
    { plugin: 'python3', include: '/etc/uwsgi/common.ini', processes: '2', ...options },
    { triggers: { code } },
  );
const zerg = { zerg: '/run/pool.sock' };
const pool = { 'zerg-pool': '/run/pool.sock::3031' };
const change = (more: Partial<Change> = {}): Change => ({
  path: ['sections', 'uwsgi', 'processes'],
  kind: 'change',
  activation: 'reload',
  ...more,
});

test.each([
  ['chain-reload', { module: 'shop', 'lazy-apps': 'true' }],
  ['workers', { module: 'shop', 'lazy-apps': 'true', cheaper: '1' }],
  ['reload', { module: 'shop' }],
  ['reload', { module: 'shop', 'lazy-apps': 'true', mule: 'mule.py' }],
  ['reload', { module: 'shop', 'lazy-apps': 'true', 'shared-import': 'shared.py' }],
  ['mules', { mule: 'mule.py' }],
  ['reload', {}],
])('diffTriggers() asks for %s with %j, whatever plugins and files there are', (activation, options) => {
  expect(diffTriggers(given(options, '1'), given(options, '2'))).toMatchObject([
    { path: ['triggers', 'code'], activation },
  ]);
});

test('diffTriggers() asks for a reload when packages changed, which the master has read', () => {
  const lazy = { module: 'shop', 'lazy-apps': 'true' };
  const triggers = (virtualenv: string) => ({ ...given(lazy, '1'), triggers: { code: '1', virtualenv } });
  expect(diffTriggers(triggers('a'), triggers('b'))).toMatchObject([
    { path: ['triggers', 'virtualenv'], activation: 'reload' },
  ]);
});

test.each<[string, object, object, Activation, Activation]>([
  ['a zerg that stays one', zerg, zerg, 'reload', 'zerg'],
  ['a zerg that stays one', zerg, zerg, 'restart', 'zerg'],
  ['a zerg', zerg, zerg, 'chain-reload', 'chain-reload'],
  ['a zerg that becomes an instance', zerg, {}, 'reload', 'reload'],
  ['a pool', pool, pool, 'reload', 'restart'],
  ['a pool', pool, pool, 'live', 'live'],
  ['what becomes a pool', {}, pool, 'reload', 'reload'],
])('withoutReload() of %s (%j → %j): %s becomes %s', (_, from, to, activation, expected) => {
  const result = withoutReload(change({ activation }), props({ ...from }), props({ ...to }));
  expect(result.activation).toBe(expected);
  expect(result.reason === undefined).toBe(activation === expected);
});

test('withoutReload() leaves an activation alone that the user demands', () => {
  expect(withoutReload(change(), props(zerg), props(zerg, { activation: 'reload' }))).toEqual(change());
});

test.each<[Activation, object]>([
  ['zerg', zerg],
  ['restart', pool],
  ['restart', { emperor: '/etc/vassals' }],
  ['reload', { module: 'shop' }],
])('activationForStale() is %s for %j', (activation, options) => {
  expect(activationForStale({ uwsgi: { ...options } })).toBe(activation);
});

test.each<[InstanceProps['activation'], Partial<Change>, Activation | undefined]>([
  ['auto', {}, 'reload'],
  ['restart', {}, 'restart'],
  ['restart', { activation: 'none' }, 'none'],
  ['restart', { activation: undefined }, undefined],
  // These do not read the configuration, so they are of use for new code only.
  ['workers', {}, 'reload'],
  ['workers', { path: ['triggers', 'code'] }, 'workers'],
  ['chain-reload', { path: ['triggers', 'code'] }, 'chain-reload'],
])('applyActivationOverride() with %s of %j is %s', (wish, of, expected) => {
  expect(applyActivationOverride(change(of), wish).activation).toBe(expected);
});

test.each<[string, Partial<InstanceProps>, Partial<Change>, RegExp | undefined]>([
  ['a restart', { allowRestart: false }, { activation: 'restart' }, /Cannot restart .*processes needs it/],
  ['a lossless restart', { allowRestart: false }, { activation: 'restart', lossless: 'queued' }, undefined],
  ['a reload', { allowRestart: false }, {}, undefined],
  ['a replacement', { allowRestart: false }, { replaces: true }, /Cannot replace .* only change by stopping/],
  ['a restart that is allowed', {}, { activation: 'restart' }, undefined],
  ['a reload without reading', { activation: 'workers' }, {}, /does not read the configuration again/],
  ['new code', { activation: 'workers' }, { path: ['triggers', 'code'] }, undefined],
  ['a live option', { activation: 'workers' }, { activation: 'live' }, undefined],
])('explainForbidden() judges %s under %j', (_, more, of, expected) => {
  const text = explainForbidden(props({}, more), { changes: [change(of)] });
  if (expected === undefined) expect(text).toBeUndefined();
  else expect(text).toMatch(expected);
});

test.each<[InstanceProps['activation'], object, RegExp | undefined]>([
  ['auto', zerg, undefined],
  ['reload', zerg, /another zerg takes over/],
  ['reload', pool, /no longer hands out its sockets/],
  ['reload', {}, undefined],
  ['chain-reload', { processes: '2' }, /lazy-apps must be true/],
  ['chain-reload', { processes: '2', 'lazy-apps': 'false' }, /lazy-apps must be true/],
  ['chain-reload', { processes: '1', 'lazy-apps': 'true' }, /at least 2/],
  ['chain-reload', { processes: '2', 'lazy-apps': 'true' }, undefined],
  ['chain-reload', { workers: '2', 'lazy-apps': 'true' }, undefined],
])('activationProblem() of %s with %j', (activation, options, expected) => {
  const text = activationProblem(props({ ...options }, { activation }));
  if (expected === undefined) expect(text).toBeUndefined();
  else expect(text).toMatch(expected);
});
