import { setTimeout as delay } from 'node:timers/promises';
import { sideBySide } from './side-by-side';

const log: string[] = [];
const step = (name: string, milliseconds: number) =>
  [
    name,
    async () => {
      log.push(`${name} begins`);
      await delay(milliseconds);
      log.push(`${name} ends`);
    },
  ] as const;

describe('sideBySide()', () => {
  sideBySide([
    { title: 'a slow lane', steps: [step('slow 1', 80), step('slow 2', 1)] },
    {
      title: 'a quick lane',
      prepare: async () => void log.push('prepared'),
      steps: [step('quick 1', 5), step('quick 2', 5)],
    },
  ]);

  test('keeps the order of a lane, and runs lanes at the same time', () => {
    expect(log.filter((line) => line.startsWith('slow'))).toEqual(
      ['slow 1', 'slow 2'].flatMap((name) => [`${name} begins`, `${name} ends`]),
    );
    expect(log.indexOf('prepared')).toBeLessThan(log.indexOf('quick 1 begins'));
    expect(log.indexOf('quick 2 ends')).toBeLessThan(log.indexOf('slow 1 ends'));
  });
});
