import { catalog } from './catalog';

/**
 * For each line the one that opens its block, `if-…` or `for…`; undefined outside of blocks, and for lines that open or close one.
 * uWSGI does not nest blocks (core/config.c, uwsgi_opt_logic).
 */
export function blocksOf<Line extends { readonly key: string }>(
  lines: readonly Line[],
): readonly (Line | undefined)[] {
  let open: Line | undefined;
  return lines.map((line) => {
    const kind = catalog.get(line.key)?.kind;
    if (kind !== 'logic' && kind !== 'logic-end') return open;
    open = kind === 'logic' ? line : undefined;
    return undefined;
  });
}
