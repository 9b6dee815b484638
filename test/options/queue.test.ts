import { Section } from '../../src/config/section';
import { late, linesOf } from './late';

test('Queue.enable() takes the last size', () => {
  const section = new Section();
  section.queue.enable(10, { store: late('/var/queue') }).queue.enable(late(20));
  expect(linesOf(section)).toEqual(['queue = 20', 'queue-store = /var/queue']);
});
