import { describeLab } from '../lab/describe-lab';
import { manyVassals } from './vassals';

jest.setTimeout(600_000);

describeLab('many vassals', () => {
  test('only those that change get new processes', async () => {
    const count = 100;
    const [first, second, changed, removed, destroyed] = await manyVassals(count);
    expect(first).toMatchObject({ kinds: { create: count + 1 }, vassals: count });
    expect(second).toMatchObject({ kinds: { same: count + 1 }, restarted: [] });
    expect(changed).toMatchObject({ kinds: { same: count, update: 1 }, restarted: ['v1'] });
    expect(removed).toMatchObject({ kinds: { delete: count - 1, same: 2 }, vassals: 1 });
    expect(removed!.restarted).not.toContain('v1');
    expect(destroyed).toMatchObject({ kinds: { delete: 2 }, vassals: 0 });
    // Looking at a hundred vassals, and removing them, takes no more round trips than a few would.
    expect(second!.execs).toBeLessThan(10);
    expect(removed!.execs).toBeLessThan(15);
  });
});
