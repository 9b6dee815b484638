import fc from 'fast-check';
import { batchesOf, checkRollout } from '../../src/rollout/batches';

const hosts = ['a', 'b', 'c', 'd', 'e'];

test.each([
  [{}, [['a', 'b', 'c', 'd', 'e']]],
  [{ canary: 1 }, [['a'], ['b', 'c', 'd', 'e']]],
  [
    { canary: ['d', 'b'] },
    [
      ['b', 'd'],
      ['a', 'c', 'e'],
    ],
  ],
  [{ batch: 2 }, [['a', 'b'], ['c', 'd'], ['e']]],
  [{ canary: 2, batch: 2 }, [['a', 'b'], ['c', 'd'], ['e']]],
  [{ batch: '40%' }, [['a', 'b'], ['c', 'd'], ['e']]],
  [{ batch: '1%' }, [['a'], ['b'], ['c'], ['d'], ['e']]],
  [{ canary: 9 }, [['a', 'b', 'c', 'd', 'e']]],
] as const)('batchesOf() cuts five hosts by %j', (options, batches) => {
  expect(batchesOf(hosts, options)).toEqual(batches);
});

test('batchesOf() takes a share of all hosts, also of those that have nothing to do', () => {
  expect(batchesOf(['a', 'b', 'c'], { batch: '25%' }, { total: 8 })).toEqual([['a', 'b'], ['c']]);
});

test('batchesOf() puts a host before those that need it, also through one that has nothing to do', () => {
  const needs = [
    { host: 'a', on: 'idle' },
    { host: 'idle', on: 'e' },
  ];
  expect(batchesOf(hosts, { batch: 1 }, { needs })).toEqual([['e'], ['a'], ['b'], ['c'], ['d']]);
  expect(batchesOf(hosts, { canary: ['a'] }, { needs })).toEqual([
    ['e', 'a'],
    ['b', 'c', 'd'],
  ]);
});

test('batchesOf() keeps hosts together that need each other', () => {
  const needs = [
    { host: 'a', on: 'c' },
    { host: 'c', on: 'a' },
  ];
  expect(batchesOf(hosts, { batch: 1 }, { needs }).map((batch) => [...batch].sort())).toEqual([
    ['a', 'c'],
    ['b'],
    ['d'],
    ['e'],
  ]);
});

test('batchesOf() has every host once, and none before one that it needs', () => {
  const host = fc.constantFrom(...hosts);
  const need = fc.record({ host, on: host });
  const canary = fc.oneof(fc.nat(6), fc.subarray(hosts));
  const batch = fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined });
  fc.assert(
    fc.property(fc.array(need, { maxLength: 8 }), canary, batch, (needs, first, size) => {
      const batches = batchesOf(hosts, { canary: first, batch: size }, { needs });
      expect(batches.flat().sort()).toEqual(hosts);
      const turn = (name: string) => batches.findIndex((one) => one.includes(name));
      for (const { host: one, on } of needs) expect(turn(on)).toBeLessThanOrEqual(turn(one));
    }),
  );
});

test('checkRollout() tells every fault at once', () => {
  expect(() => checkRollout({ canary: -1, batch: '0%', pause: -1, maxFailures: 0.5 })).toThrow(
    /canary must.*not -1; batch must.*not 0%; pause must.*not -1; maxFailures must.*not 0\.5/,
  );
  expect(() => checkRollout({ batch: 0 })).toThrow(/batch must be a whole number from 1 on/);
  expect(() => checkRollout({ batch: '101%' })).toThrow(/from 1% to 100%, not 101%/);
  expect(() => checkRollout({ canary: ['x'] }, hosts)).toThrow(
    'canary must name hosts of the project (a, b, c, d, e), not x',
  );
  expect(() =>
    checkRollout({ canary: ['a'], batch: '100%', pause: 0.5, maxFailures: 3 }, hosts),
  ).not.toThrow();
});
