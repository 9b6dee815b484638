import type { Action } from '../../src/engine/action';
import { orderHandovers } from '../../src/engine/handover-order';
import { change, creation, deletion } from './support/actions';

const of = (path: string, dependsOn: readonly string[] = []) => change({ path, dependsOn });
const order = (actions: readonly Action[], givers: readonly (readonly [Action, readonly Action[]])[]) =>
  orderHandovers(actions, new Map(givers));

test('orderHandovers() runs what gives up a place before the action that takes it', () => {
  const [giver, taker, other] = [of('web1/a'), creation({ path: 'web1/b' }), of('web1/c')];
  const orderOf = order([taker, giver, other], [[taker, [giver]]]);
  expect(orderOf(taker)).toEqual({ before: [giver], group: undefined });
  expect(orderOf(giver)).toEqual({ before: [], group: undefined });
  expect(orderOf(other)).toEqual({ before: [], group: undefined });
});

test('orderHandovers() makes a group of all that take over from each other, and of these alone', () => {
  const [a, b, c] = [of('web1/a'), of('web1/b'), of('web1/c')];
  const outside = of('web1/d');
  const orderOf = order(
    [a, b, c, outside],
    [
      [a, [b]],
      [b, [c]],
      [c, [a]],
      [outside, [a]],
    ],
  );
  for (const one of [a, b, c]) expect(orderOf(one)).toEqual({ before: [], group: [a, b, c] });
  expect(orderOf(outside)).toEqual({ before: [a], group: undefined });
});

test('orderHandovers() sorts a group by its dependencies', () => {
  const [a, b] = [of('web1/a', ['web1/b']), of('web1/b')];
  const orderOf = order(
    [a, b],
    [
      [a, [b]],
      [b, [a]],
    ],
  );
  expect(orderOf(a).group).toEqual([b, a]);
});

test('orderHandovers() sees a cycle that is closed by a dependency', () => {
  const [a, b] = [of('web1/a', ['web1/b']), of('web1/b')];
  expect(order([a, b], [[b, [a]]])(b).group).toEqual([b, a]);
});

test('orderHandovers() groups no deletion, which depends on none', () => {
  const [gone, taker] = [deletion({ path: 'web1/a' }), of('web1/b')];
  expect(order([gone, taker], [[taker, [gone]]])(taker)).toEqual({ before: [gone], group: undefined });
});
