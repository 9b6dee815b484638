import type { Wire } from '../../config/wire';
import { type EffectiveLine, effectiveLines } from '../../plan/effective-lines';
import { hasUnknown } from '../../plan/unknown';

/** File of a cache or a queue, and the numbers that decide its size. */
interface Store {
  readonly path: string;
  readonly option: string;
  readonly size: string;
}

/**
 * Why a change of a size is refused: uWSGI ends, in a reload and in every later start, when a store file has another
 * size than its cache or queue (core/cache.c:uwsgi_cache_init, core/queue.c:uwsgi_init_queue).
 */
export function storeProblem(from: Wire, to: Wire): string | undefined {
  if (hasUnknown([from.sections, to.sections, to.layout])) return undefined;
  const before = new Map(storesOf(from).map((store) => [store.path, store]));
  const broken = storesOf(to).find(({ path, size }) => (before.get(path)?.size ?? size) !== size);
  if (broken === undefined) return undefined;
  const remedy =
    broken.option === 'cache2' ? 'name another file in store, or add store_delete=1' : 'name another file';
  return `Cannot change the size of ${broken.option}: its store ${broken.path} has the old size, with which uWSGI ends in a reload and in every start; ${remedy}`;
}

function storesOf({ sections, layout }: Wire): readonly Store[] {
  const lines = effectiveLines(sections, layout);
  const first = (key: string): string | undefined => lines.find((line) => line.key === key)?.value;
  const plain = (['cache', 'queue'] as const).flatMap((option): Store[] => {
    const path = first(`${option}-store`);
    const size = `${first(option)} ${first(`${option}-blocksize`) ?? ''}`;
    return path === undefined || first(option) === undefined ? [] : [{ path, option, size }];
  });
  return [...plain, ...lines.filter(({ key }) => key === 'cache2').flatMap(storeOfCache)];
}

function storeOfCache({ value }: EffectiveLine): readonly Store[] {
  const parts = new Map(value.split(',').map((part) => part.split('=', 2) as [string, string]));
  const path = parts.get('store');
  if (path === undefined || parts.has('store_delete')) return [];
  const items = parts.get('items') ?? parts.get('max_items') ?? parts.get('maxitems') ?? '';
  const bytes = Number(parts.get('blocks') ?? items) * Number(parts.get('blocksize') ?? 65_536);
  return [{ path, option: 'cache2', size: `${items} ${bytes} ${parts.get('keysize') ?? 2_048}` }];
}
