import { isKept, neededBy, removeUnheld } from '../../src/orchestration/removal';
import type { Resource } from '../../src/resources/resource';
import { MemoryHost } from '../../src/transport/memory-host';
import { workOn } from '../support/work';

const claims = ['web1:/srv/page', 'web1:unit a'];

test.each([
  ['all', claims, true],
  ['all and more', [...claims, 'web1:/x'], true],
  ['some', ['web1:/srv/page'], false],
  ['none', [], false],
])('isKept() where others hold %s', (_, kept, expected) => {
  expect(isKept(claims, kept)).toBe(expected);
});

test('isKept() of what claims nothing is false: it would never be deleted', () => {
  expect(isKept([], [])).toBe(false);
});

describe('removeUnheld()', () => {
  /** Deletes while others hold some of the claims `/srv/page` and `unit a`. */
  const removal = async (kept: readonly string[], notes: readonly string[] = ['', ''], holder?: string) => {
    const host = new MemoryHost();
    host.answer('show', { stdout: notes.map((owner) => `\n${owner}\n`).join('') });
    const { work, warnings } = workOn(host);
    let left: readonly string[] | undefined;
    const holders = { kept, holder, token: 'ours' };
    const free = await removeUnheld(work, { host: 'web1', claims }, holders, async (held) => {
      left = held;
    });
    return { free, left, warnings };
  };
  const other = 'theirs shop/prod page';

  test.each<[string, readonly string[], readonly string[], object]>([
    ['nothing', [], ['', ''], { free: claims, left: [] }],
    ['a part', [claims[0]!], ['', ''], { free: [claims[1]], left: [claims[0]] }],
    ['a part by a note', [], [other, ''], { free: [claims[1]], left: [claims[0]] }],
    ['what its own note names', [], ['ours shop/prod page', ''], { free: claims, left: [] }],
  ])('deletes what others do not hold, where they hold %s', async (_, kept, notes, expected) => {
    expect(await removal(kept, notes)).toEqual({ ...expected, warnings: [] });
  });

  test.each<[string, readonly string[], readonly string[], string | undefined, string]>([
    ['a resource of the run', claims, ['', ''], 'its replacement', 'its replacement'],
    ['another stack', [], [other, other], undefined, 'the stack prod of the project shop (as page)'],
    ['both', [claims[0]!], ['', other], undefined, 'the stack prod of the project shop (as page)'],
  ])('leaves alone what %s holds, and says so', async (_, kept, notes, holder, owner) => {
    expect(await removal(kept, notes, holder)).toEqual({
      free: [],
      left: undefined,
      warnings: [`Not deleted on the host: ${owner} owns it now`],
    });
  });
});

test('neededBy() asks only about what would be deleted', async () => {
  const { work } = workOn(new MemoryHost());
  const resource = {
    needed: async (_: unknown, __: unknown, going: string[]) => `needed by all but ${going}`,
  };
  const ask = (kept: readonly string[]) =>
    neededBy(resource as unknown as Resource, work, { claims, state: {} }, { kept, going: ['a.service'] });
  expect(await ask([])).toBe('needed by all but a.service');
  expect(await ask(claims)).toBeUndefined();
});
