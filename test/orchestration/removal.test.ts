import { isKept, removeRest } from '../../src/orchestration/removal';
import { file } from '../../src/resources/file/lifecycle';
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

test('removeRest() deletes unless all is kept, and says whether', async () => {
  const host = new MemoryHost({ files: { '/srv/page': 'x' } });
  const { work } = workOn(host);
  const state = { host: 'web1', path: '/srv/page' };
  const remove = (kept: readonly string[]) =>
    removeRest(file as unknown as Resource, work, { state, claims, kept });
  expect([await remove(claims), host.writes]).toEqual([false, []]);
  expect([await remove([]), host.writes]).toEqual([true, ['rm /srv/page']]);
});
