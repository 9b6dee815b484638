import { describeLab } from '../lab/describe-lab';
import { type Lab, startLab } from '../lab/lab';
import { breakages, brokenChanges } from './support/breakages';
import { Ground } from './support/broken-run';
import { Random } from './support/random';

jest.setTimeout(120_000);

/** Kinds that nothing but a start shows; the full run has them too. */
const slow = [
  'slow start',
  'slow only in workers',
  'workers crash',
  'broken unit',
  'hook fails at start',
  'hook fails in what serves',
  'out of memory',
  'failing probe',
];

describeLab('a broken change', () => {
  let lab: Lab;
  let ground: Ground;
  beforeAll(async () => {
    lab = await startLab({ hosts: 1 });
    ground = new Ground(lab, 0, 'systemd');
    await ground.prepare();
  });
  afterAll(() => lab?.stop());

  const changes = brokenChanges(17, new Random(20), slow).map((change) => [change.kind, change] as const);
  test.each(changes)('is refused before the old version misses a request: %s', async (_, change) => {
    const { how, seen, faults } = await ground.try(change);
    expect({ how, failed: seen.failed, faults }).toEqual({ how: 'refused', failed: 0, faults: [] });
  });

  const only = ['hook fails at start', 'hook fails in what serves', 'failing probe'];
  const others = Object.keys(breakages).filter((kind) => !only.includes(kind));
  const hooks = brokenChanges(6, new Random(20), others).map((change) => [change.kind, change] as const);
  test.each(hooks)('is rolled back when only a start can show it: %s', async (_, change) => {
    const { how, faults } = await ground.try(change);
    expect({ how, faults }).toEqual({ how: 'rolled back', faults: [] });
  });
});
