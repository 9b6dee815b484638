import { describeLab } from '../lab/describe-lab';
import { Ground } from './support/ground';
import { measure } from './support/measure';
import { strategies } from './support/strategies';

// The first run builds the root file system.
jest.setTimeout(600_000);

describeLab('changes under load', () => {
  let ground: Ground;
  beforeAll(async () => {
    ground = await Ground.start();
  });
  afterAll(() => ground?.stop());

  const few = (name: string) =>
    measure(ground, strategies.find((strategy) => strategy.name === name)!, {
      changes: 2,
      rate: 50,
      pause: 300,
    });

  test('a reload fails no request, through nginx and through the router of uWSGI, and each change is seen', async () => {
    const { seen } = await few('reload');
    expect(Object.keys(seen)).toEqual(['nginx', 'uWSGI http router']);
    for (const front of Object.values(seen)) {
      expect(front).toMatchObject({ failed: 0, failures: {}, revisions: [0, 1, 2] });
      expect(front.total).toBeGreaterThan(50);
    }
  });

  test('a plain restart fails some: the load would show it', async () => {
    const { seen } = await few('copy the ini and restart');
    for (const { failed, revisions } of Object.values(seen)) {
      expect(failed).toBeGreaterThan(0);
      expect(revisions).toEqual([0, 1, 2]);
    }
  });
});
