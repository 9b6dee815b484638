import { catalog } from './catalog';
import type { RenderedDirective } from './line';

/** The section of the same file that a directive includes: `ini = :zerg`, `include = :` (that is `uwsgi`). */
export function includedSection({ key, value }: RenderedDirective): string | undefined {
  if (!value.startsWith(':') || catalog.get(key)?.kind !== 'config-include') return undefined;
  return value.slice(1) || 'uwsgi';
}
