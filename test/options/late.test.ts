import { mapLate } from '../../src/options/late';
import { late } from './late';

const not = (on: boolean) => !on;

test('mapLate() changes a value now, and an Output when it is known', () => {
  expect(mapLate(true, not)).toBe(false);
  expect(mapLate(late(true), not)).toMatchObject({ __pulumiOutput: true, value: false });
});

test('mapLate() leaves an absent value absent', () => {
  expect(mapLate(undefined, not)).toBeUndefined();
  expect(mapLate(null as unknown as undefined, not)).toBeUndefined();
});
