import { Section } from '../../src/config/section';
import { late, linesOf } from './late';

test.each([
  [{}, 'flock'],
  [{ afterSetup: true }, 'flock2'],
  [{ wait: true }, 'flock-wait'],
  [{ wait: true, afterSetup: true }, 'flock-wait2'],
])('Locks.lockFile() with %j becomes %s', (options, option) => {
  const section = new Section();
  section.locks.lockFile(late('/run/shop.lock'), options);
  expect(linesOf(section)).toEqual([`${option} = /run/shop.lock`]);
});
